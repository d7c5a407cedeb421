class Load {
  Object load(InputStream source) throws Exception {
    ObjectInputStream in = new ObjectInputStream(source);
    // ruleid: java-unsafe-deserialise
    return in.readObject();
  }

  Object decode(InputStream source) {
    // ruleid: java-unsafe-deserialise
    XMLDecoder decoder = new XMLDecoder(source);
    return decoder;
  }

  Object filtered(InputStream source, ObjectInputFilter filter) throws Exception {
    ObjectInputStream in = new ObjectInputStream(source);
    in.setObjectInputFilter(filter);
    // ok: java-unsafe-deserialise
    return in.readObject();
  }

  Order json(ObjectMapper mapper, String text) throws Exception {
    // ok: java-unsafe-deserialise
    return mapper.readValue(text, Order.class);
  }
}
