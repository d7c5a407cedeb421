describe("price", () => {
  it("adds vat", () => {
    // ruleid: js-test-matcher-not-called
    expect(price(100, "de")).toBe;
  });
  it("refuses a negative amount", () => {
    // ruleid: js-test-matcher-not-called
    expect(() => price(-1, "de")).not.toThrow;
  });
  it("compares", async () => {
    // ok: js-test-matcher-not-called
    expect(price(100, "de")).toBe(119);
    // ok: js-test-matcher-not-called
    expect(price(100, "de")).to.be.true;
    // ok: js-test-matcher-not-called
    await expect(later()).resolves.toBe(1);
    // ok: js-test-matcher-not-called
    const check = expect(price(1)).toBe;
    check(2);
  });
});
