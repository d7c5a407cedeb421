def load(text)
  # ruleid: ruby-unsafe-deserialise
  Marshal.load(text)
  # ruleid: ruby-unsafe-deserialise
  YAML.unsafe_load(text)
  # ok: ruby-unsafe-deserialise
  Marshal.load(Marshal.dump(order))
  # ok: ruby-unsafe-deserialise
  YAML.safe_load(text)
end
