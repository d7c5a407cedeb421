// ruleid: js-module-from-another-host
import chart from "https://modules.example/chart@latest";
// ruleid: js-module-from-another-host
import { draw, clear } from "https://modules.example/canvas.mjs";
// ok: js-module-from-another-host
import { total } from "./prices.js";
// ok: js-module-from-another-host
import express from "express";

async function later() {
  // ruleid: js-module-from-another-host
  const map = await import("https://modules.example/map.mjs");
  // ok: js-module-from-another-host
  const own = await import("./map.mjs");
  // ok: js-module-from-another-host
  const local = await import("http://localhost:8080/map.mjs");
  return fetch("https://api.example/places");
}

// ruleid: js-module-from-another-host
importScripts("https://modules.example/worker.js");
