require "open3"

def pack(name)
  # ruleid: ruby-command-string-built
  system("tar czf #{name} src")
  # ruleid: ruby-command-string-built
  Open3.capture3("rm -r #{name}")
  # ruleid: ruby-command-string-built
  `convert #{name}`
  # ok: ruby-command-string-built
  system("tar", "czf", name, "src")
  # ok: ruby-command-string-built
  system("make all")
  # ok: ruby-command-string-built
  `uptime`
end
