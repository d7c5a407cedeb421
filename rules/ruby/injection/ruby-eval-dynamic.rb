def run(name)
  # ruleid: ruby-eval-dynamic
  eval("#{name}.call")
  # ruleid: ruby-eval-dynamic
  eval(params[:c])
  # ruleid: ruby-eval-dynamic
  eval(File.read(name))
  # ok: ruby-eval-dynamic
  eval("1 + 1")
  # ok: ruby-eval-dynamic
  public_send(:total)
end
