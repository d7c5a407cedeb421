get "/run" do
  # ruleid: ruby-request-command-injection
  system(params[:c])
  name = params[:name]
  # ruleid: ruby-request-command-injection
  exec(name)
  # ok: ruby-request-command-injection
  system("convert", name)
  # ok: ruby-request-command-injection
  system(Shellwords.escape(name))
end
