class Run {
  void run(ScriptEngine engine, ExpressionParser parser, String text) throws Exception {
    // ruleid: java-code-evaluated
    engine.eval(text);
    // ruleid: java-code-evaluated
    parser.parseExpression("total + " + text);
    // ok: java-code-evaluated
    engine.eval("1 + 1");
    // ok: java-code-evaluated
    Integer.parseInt(text);
  }
}
