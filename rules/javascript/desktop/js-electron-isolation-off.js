// ruleid: js-electron-isolation-off
const a = new BrowserWindow({ webPreferences: { nodeIntegration: true } });
// ruleid: js-electron-isolation-off
const b = new BrowserWindow({ webPreferences: { preload, contextIsolation: false } });
// ok: js-electron-isolation-off
const c = new BrowserWindow({ webPreferences: { preload, contextIsolation: true, nodeIntegration: false } });
