class Load {
  void Run(string code, byte[] bytes) {
    // ruleid: csharp-code-evaluated
    CSharpScript.EvaluateAsync(code);
    // ruleid: csharp-code-evaluated
    Assembly.Load(bytes);
    // ok: csharp-code-evaluated
    Assembly.Load("Shop.Extra");
    // ok: csharp-code-evaluated
    int.Parse(code);
  }
}
