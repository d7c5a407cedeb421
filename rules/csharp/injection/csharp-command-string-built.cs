class Pack {
  void Run(string name) {
    // ruleid: csharp-command-string-built
    Process.Start("cmd.exe", "/c del " + name);
    // ruleid: csharp-command-string-built
    var info = new ProcessStartInfo("/bin/sh", $"-c \"rm {name}\"");
    // ok: csharp-command-string-built
    Process.Start("cmd.exe", "/c dir");
    // ok: csharp-command-string-built
    Process.Start("tar", name);
  }
}
