class Pack {
  void run(String name) throws Exception {
    // ruleid: java-command-string-built
    Runtime.getRuntime().exec("tar czf " + name);
    // ruleid: java-command-string-built
    new ProcessBuilder("sh", "-c", "rm -r " + name).start();
    // ok: java-command-string-built
    new ProcessBuilder("tar", "czf", name, "src").start();
    // ok: java-command-string-built
    Runtime.getRuntime().exec("make all");
  }
}
