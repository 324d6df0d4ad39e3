"""Words without which no statement of force is made, by language: what the patterns of `crawler.coercion` are worth a look for. Data only."""

from __future__ import annotations

# Parted by strokes, since some are two words.
HINTS_BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    code: tuple(listed.split("|"))
    for code, listed in {
        "da": "tving|tvang|tvung|truer|truede|truet|vilje|frivillig|handlet|solgt|lokket her|mit pas|mitt pass|"
        "passet mi|papirene mi|passet mitt|papirene mine|mine pap|mine dok|papirer|presse|ikke forlade|"
        "ma ikke|maa ikke|lov |inde|fanget|fange|stengt|skylder|gald|gaeld|gjeld|eget valg|menneskeh|"
        "offer for|slar mig|slaar mig|pengene|alle mine penge|banker mig|ellers|nodt til|slippe va|"
        "slippe fri",
        "sv": "tving|tvung|vilja|frivillig|hotar|mitt pass|passet mi|papirene mi|mina papper|legitimation|pengar|"
        "far inte|inlast|instangd|fanghallen|fangen|skyldig|skuld|manniskoh|sald|slar mig",
        "en": "forc|coerc|compel|blackmail|pressures me|makes me|make me|made me|making me|made to|threat|traffick|"
        "enslav|held |kept |lock|captive|prisoner|imprison|our will|my will|passport|my papers|our papers|"
        "my doc|our doc|my id|earn|i make|money|i owe|we owe|debt|allowed|permitted|let me|lets me|let us|"
        "escape|get away from|leave|own free|own will|own choice|voluntar|by choice|have to|i must|hits me|"
        "beats me|hurt me|hurts me|kill me|hit me|beat me|sold to|sold by|owned by",
        "de": "zwing|zwung|zwang|notigt|erpress|bedroh|droht|willen|freiwillig|freien stucken|meinen pass|"
        "meine papiere|reisepass|ausweis|den pass|dokumente|geld|darf|durfen|sperr|festgehalten|gefangen|"
        "schulde|schlagt mich|menschenhandel|verschleppt",
        "pl": "zmusz|zmusi|grozi|groza|szantaz|woli|dobrowolnie|wyboru|paszport|dokument|dowod|pieniadz|zarobki|"
        "nie moge|nie wolno|pozwala|zamkn|zamyka|uwiezion|przetrzym|winn|dluzn|dlug|bije mnie|sprzedan|"
        "handlu",
        "ro": "fort|oblig|santaj|amenint|constr|vandut|sechestr|inchis|incui|trafic|voint|voii|bunavoie|buna voie|"
        "pasaport|actele|buletin|banii|voie sa|lasa sa|pot sa scap|plec de aici|dator|ma bate",
        "es": "oblig|fuerza|forza|forzo|amenaza|chantaj|encerr|secuestr|retenid|trata|voluntad|voluntari|pasaport|"
        "papeles|document|dinero|dejan|permite|salir de aqui|deuda|debo|pega si|me pega",
        "pt": "obrig|forca|ameaca|trancad|trafico|vontade|voluntari|passaport|document|dinheiro|deixa|sair daqui|"
        "devo|me bate",
        "it": "costr|obblig|forza|minacc|ricatt|rinchius|segregat|tratta|volonta|scelta|passaport|document|soldi|"
        "lascia|uscire|andarmene|picchia|mi chiud",
        "fr": "force|oblig|contrai|menac|chanter|enferm|sequestr|volont|mon gre|plein gre|passeport|papiers|argent|"
        "laisse|le droit|sortir|quitter|dois |me frapp|par choix|traite",
        "hu": "kenysz|akarat|fenyeget|zsarol|utlevel|papirj|iratai|penzem|mehetek|zarva|bezar|onszant|onkent|"
        "tartoz|megver",
        "ru": "застав|принужд|принуди|вынужда|запира|запер|удержива|взаперти|продали|шантаж|угрожа|воли|воле|"
        "добровол|паспорт|документ|деньги|нельзя|не дают|разреша|позволя|пускают|пускает|должна|должен|долг|"
        "бьет",
        "uk": "змуш|примуш|змусил|примусил|замика|замкн|утриму|шантаж|погрож|воли|паспорт|документ|гроши|не можна|"
        "дозволя|заборонено|пускають|пускае|винна|винен|борг|продали",
        "th": "บังคับ|ถูกขัง|ถูกหลอก|พาสปอร์ต|หนังสือเดินทาง|เอกสาร|ยึดบัตร|ขู่|ขังฉัน|ขังหนู|ขังเรา|ไม่ให้|เต็มใจ|สมัครใจ|ใช้หนี้",
    }.items()
}
