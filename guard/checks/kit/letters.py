"""Characters that are drawn as nothing, and letters that look like Latin ones.

The look-alikes are those letters of Greek and Cyrillic that common fonts draw like a Latin letter; the wide
lists of confusables also hold pairs that only resemble each other, and would flag ordinary formulas.
"""

from __future__ import annotations

from guard.expressions import expression

INVISIBLE = expression(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
LOOK_ALIKES = dict(
    zip(
        "АВЕКМНОРСТУХЅІЈԌԚԜаеорсухѕіјԁһԛԝьΑΒΕΖΗΙΚΜΝΟΡΤΥΧονс",
        "ABEKMHOPCTYXSIJGQWaeopcyxsijdhqwbABEZHIKMNOPTYXovc",
        strict=True,
    )
)
