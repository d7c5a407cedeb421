app.post('/settings', (req, res) => {
  // ruleid: js-prototype-pollution
  _.merge(settings, req.body);
  // ruleid: js-prototype-pollution
  _.set(settings, req.body.path, req.body.value);
  const key = req.query.section;
  // ruleid: js-prototype-pollution
  settings[key][req.query.name] = req.query.value;
  // ok: js-prototype-pollution
  _.merge(preferences, _.pick(req.body, ['theme']));
  // ok: js-prototype-pollution
  preferences.theme = String(req.body.theme);
  // ok: js-prototype-pollution
  _.merge(colours, defaults);
});
