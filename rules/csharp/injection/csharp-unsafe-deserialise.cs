class Load {
  void Run(Stream stream, string text) {
    // ruleid: csharp-unsafe-deserialise
    var formatter = new BinaryFormatter();
    // ruleid: csharp-unsafe-deserialise
    var settings = new JsonSerializerSettings { TypeNameHandling = TypeNameHandling.All };
    // ok: csharp-unsafe-deserialise
    var order = JsonSerializer.Deserialize<Order>(text);
    // ok: csharp-unsafe-deserialise
    var safe = new JsonSerializerSettings { TypeNameHandling = TypeNameHandling.None };
  }
}
