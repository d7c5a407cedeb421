class Run {
  void doGet(HttpServletRequest request, HttpServletResponse response) throws Exception {
    // ruleid: java-request-command-injection
    Runtime.getRuntime().exec(request.getParameter("c"));
    String name = request.getHeader("name");
    // ruleid: java-request-command-injection
    new ProcessBuilder("sh", "-c", name).start();
    // ok: java-request-command-injection
    new ProcessBuilder("uptime").start();
  }
}
