import assert from "node:assert";

describe("price", () => {
  it("adds vat", () => {
    // ruleid: js-test-promise-not-awaited
    expect(price(100)).resolves.toBe(119);
    // ruleid: js-test-promise-not-awaited
    void expect(price(100)).resolves.toBe(119).catch(() => {});
    // ruleid: js-test-promise-not-awaited
    expect(price(-1)).rejects.toThrow("negative");
    // ruleid: js-test-promise-not-awaited
    expect(price(-1)).resolves.not.toBe(2);
    // ruleid: js-test-promise-not-awaited
    assert.rejects(price(-1));
  });
  it("waits", async () => {
    // ok: js-test-promise-not-awaited
    await expect(price(100)).resolves.toBe(119);
    // ok: js-test-promise-not-awaited
    await assert.rejects(price(-1));
    // ok: js-test-promise-not-awaited
    await Promise.all([expect(price(1)).resolves.toBe(1), expect(price(2)).resolves.toBe(2)]);
    // ok: js-test-promise-not-awaited
    const later = expect(price(100)).resolves.toBe(119);
    await later;
    // ok: js-test-promise-not-awaited
    expect(await price(100)).toBe(119);
  });
  it("hands it on", () => {
    // ok: js-test-promise-not-awaited
    return expect(price(100)).resolves.toBe(119);
  });
  // ok: js-test-promise-not-awaited
  it("gives it", () => expect(price(100)).resolves.toBe(119));
  it("asserts at once", () => {
    // ok: js-test-promise-not-awaited
    expect(price(100)).toBe(119);
  });
});
