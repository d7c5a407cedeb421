const serialize = require('node-serialize');
// ruleid: js-unsafe-deserialize
const a = serialize.unserialize(text);
// ruleid: js-unsafe-deserialize
const b = yaml.load(text, { schema: yaml.DEFAULT_FULL_SCHEMA });
// ruleid: js-unsafe-deserialize
const c = libxmljs.parseXml(text, { noent: true });
// ok: js-unsafe-deserialize
const d = JSON.parse(text);
// ok: js-unsafe-deserialize
const e = yaml.load(text);
// ok: js-unsafe-deserialize
const f = libxmljs.parseXml(text);
