"""Explicit statements of being forced: what the writer says of herself or of "us", by language. Pure.

Somebody forces, threatens or makes "me"; "I am" forced, locked in, sold, not allowed to leave; papers or all money are kept
from me; a debt to somebody must be worked off; it is against my will. Statements about others in general, about oneself
("I force myself to get up"), about prices, weather and such, conditions and denials are none.

The patterns read plain text: lower case, without diacritics, as `crawler.safeguarding` makes it.
"""

from __future__ import annotations

import re

from crawler.coercion_hints import HINTS_BY_LANGUAGE

_NO_DA = (
    r"(?! (?:selv|sjal|ned i|op i)(?!\w))"
    r"(?!(?: til)?(?: at)? (?:lukke|flytte|have|saette|satte|sette|oke|aflyse|avlyse|stoppe|holde|sige|si|melde|skifte|bytte|andre|opgive|bruge|skrive|vente|"
    r"droppe|afvise|blokere|kraeve|krave|kreve|bede|tage (?:en |fri|ferie|pause|mig)|blive hjemme|bli hjemme|ga ned|sta op|ta (?:pause|ferie))(?!\w))"
)
_NO_SV = (
    r"(?! (?:sjalv|ner)(?!\w))(?! att (?:stanga|flytta|hoja|stalla|sluta|halla|saga|byta|andra|skriva|vanta|"
    r"blockera|krava|be|ta|stanna hemma|ga upp)(?!\w))"
)
_NO_EN = (
    r"(?! ?(?:self|selves))(?! (?:to )?(?:cancel|close|raise|move|change|stop|block|charge|ask|say|take (?:a|some|time|the day|down)|postpone|delete|write|repost|"
    r"make new|smile|laugh|feel|go to bed|get up|increase|wait|keep|leave town|happy|blush|wet|crazy|horny|want|think|wonder|believe|cum|come so|melt)(?!\w))"
)
_NO_DE = r"(?! selbst(?!\w))(?!,? (?:\w+ ){0,4}?(?:abzusagen|abzubrechen|zu (?:schliessen|schliesen|erhohen|verschieben|blockieren|andern|sagen|warten|lacheln|verlangen))(?!\w))"
_WHO_EN = (
    r"(?:he|she|they|someone|somebody|my \w+(?: \w+)?|a (?:man|woman|guy|person|couple|gang|pimp)|the (?:man|men|boss|owner|people|woman|others?)|"
    r"(?:two |some )?(?:men|people)|and|who|boss|pimp|boyfriend|husband|ex|family|uncle|cousin)"
)
_WHO_DA = (
    r"(?:han|hun|de|nogen|noen|en (?:mand|mann|kvinde|kvinne|fyr|bande|alfons)|et par|min \w+|chefen|sjefen|manden|mannen|bagmanden|"
    r"alfonsen|kaeresten|karesten|kjaresten|kjaeresten|og|der|som|ejeren|maend|mand)"
)
_WHO_DE = (
    r"(?:er|sie|jemand|ein (?:mann|typ|zuhalter)|eine frau|mein \w+|meine \w+|der \w+|die \w+|und|die|der)"
)
_PAPERS_DA = r"(?:\w+ ){0,2}?(?:pas|pass|passet|passport|papirer|papirene|papirerne|id(?:-?kort)?|dokumenter)"
_PAPERS_EN = r"(?:passports?|papers|documents|id(?: card)?|identity card|residence card)"
_WORK_EN = r"(?:work(?:ing)?|do(?:ing)? (?:this|it|that)|sell(?:ing)?|see(?:ing)? (?:men|clients|customers|guests)|be(?:ing)? here|stay(?:ing)?|meet(?:ing)?|prostitut\w+|have sex|sleep(?:ing)? with|escort(?:ing)?)"

_FORMS: dict[str, tuple[str, ...]] = {
    "da": (
        rf"(?:tvinger|tvang|har tvunget|har truet|tvungit) (?:mig|meg|os|oss){_NO_DA}",
        r"true(?:r|de) (?:mig|meg|os|oss)(?= (?:til|med|hvis|og|pa|hver|her)|\s*[,.!\n]|$)",
        r"(?:presser|presset|far) (?:mig|meg|os|oss) til (?:at |a )?(?:arbejde|jobbe|salge|saelge|selge|gore (?:det|dette)|gjore (?:det|dette)|modtage|tage imod|ta imot|ga i seng|prostituere)",
        rf"(?:jeg|vi) (?:\w+ ){{0,3}}?(?:bliver|blir|er|blev|ble|blevet|har varet|har vaert)(?: (?!ikke|aldri|bestemt|slet|hverken)\w+){{0,2}}? ?(?:nodt og )?(?:tvunget|tvungen|truet)(?: (?:af|av) \w+(?: \w+)?)?(?:{_NO_DA})(?= (?:til|ud i|ut i|af|av|her|med|pa|og)|\s*[.,!?;)\n]|$)",
        rf"(?:jeg|vi) tvinges{_NO_DA}|tvinges (?:jeg|vi)(?!\w)",
        rf"(?:bliver|blir) (?:jeg|vi) (?:tvunget|truet|holdt (?:her|indespaerret|fanget)){_NO_DA}",
        rf"{_WHO_DA} (?:\w+ ){{0,2}}?(?:har taget|har tatt|har|beholder|holder|tog|tager|tok|tar|opbevarer|gemmer|beslaglagt|taget|tatt|inddraget|laser|laaser) (?:\w+ ){{0,2}}?(?:mit|mitt|mine|vores|vare|vaare) {_PAPERS_DA}(?!\w)|(?:tatt|tok|har|tar) (?:passet mitt|papirene mine|passene vare)",
        r"(?:mit|mitt|mine|vores|vare) (?:pas|pass|papirer) (?:er blevet |er |ble |blev )(?:taget|tatt|frataget)|frataget (?:mig |os )?(?:mit|mine|vores) (?:pas|papirer)|(?:taget|tatt) (?:mit|mitt|mine) (?:pas|pass|papirer)(?: fra mig| fra meg)?",
        rf"{_WHO_DA} (?:\w+ )?(?:tager|tar) (?:alle |alt )(?:mine|vores|de|pengene|penge|jeg)(?: penge| jeg tjener)?|{_WHO_DA} (?:tager|tar) (?:alle )?(?:pengene|penge|mine penge|pengene mine)(?: fra (?:mig|meg|os))?(?= (?:og|jeg|fra)|\s*[.,!\n]|$)",
        r"(?:jeg|vi) (?:skylder|er i gald til|er i gaeld til|har gald til|har gaeld til|har gjeld til) (?:ham|dem|hende|en mand|chefen|sjefen|bagmanden|nogen|min \w+|manden|mannen|noen|folk)(?: \w+){0,4}?,? (?:og|sa|derfor) (?:\w+ ){0,2}?(?:ma|skal|bliver nodt|er nodt|maa)",
        r"(?:jeg|vi) (?:skal|ma|maa|er nodt til at) (?:\w+ ){0,2}?(?:arbejde|jobbe|betale|blive|gore det|gore dette)(?: \w+){0,3}?,? (?:indtil|til|sa lange|sa laenge|for|for at betale|for a betale) (?:\w+ ){0,3}?(?:gald|gaeld|gjeld|galden|gaelden|gjelden) (?:\w+ ){0,2}?(?:er betalt|er vaek|er vak|til ham|til dem|til en|hos)",
        r"(?:betale|afdrage|arbejde) (?:\w+ ){0,3}?(?:gald|gaeld|gjeld|galden|gaelden|gjelden)(?: af)? til (?:ham|dem|manden|mannen|en mand|bagm\w+|chefen)",
        r"(?:jeg|vi) (?:ma|maa|far|faar) (?:ikke|aldrig|ikke lov til at|ikke lov a|ikke lov at) (?:\w+ )?(?:forlade|forlate|ga ud|gaa ud|ga ut|tage hjem|reise hjem|rejse|reise|rejse hjem|ga herfra|komme ud|komme ut|stoppe|sige nej|si nei|sige fra|beholde (?:pengene|mine penge)|tale med (?:politiet|nogen))(?!\w)",
        r"(?:far|faar) (?:jeg|vi) ikke lov",
        r"(?:kan|tor) (?:jeg )?ikke (?:komme (?:vaek|vak|vekk|fri) (?:fra|herfra)(?= (?:ham|dem|manden|her)|\s*[.,!]|$)|slippe (?:vaek|vak|fri))",
        r"(?:jeg|vi) (?:\w+ ){0,2}?(?:er|bliver|blir|holdes|har varet)(?: \w+)? (?:last|laast|sparret|spaerret|stengt|indesparret|indespaerret|indelast|indelaast|innelast|innestengt|holdt fanget|fanget her|holdt som (?:fange|slave)|holdt her)(?: inde| inne)?(?!\w)",
        r"(?:laser|laaser|sparrer|spaerrer|stenger|holder) (?:mig|meg|os|oss) (?:inde|inne|fanget|som slave|som fange)|(?:mod|imod|mot) (?:min|vores|var|vaar) (?:egen )?vilje",
        r"(?:jeg|vi) (?:\w+ )?(?:gor|er|gjor|arbejder|jobber|sidder|star) (?:\w+ ){0,3}?(?:ikke|imod|mod)(?: her| det| dette)? (?:frivillig\w*|af (?:egen )?fri vilje|av (?:egen )?fri vilje|af egen vilje)(?: her)?",
        r"(?:ikke|aldrig) (?:mit|vores) eget valg(?= at (?:vare|sidde|arbejde|gore))",
        r"(?:jeg|vi) (?:er|blev|ble|er blevet|har vaeret|bliver) (?:blevet )?(?:handlet|solgt (?:til|videre|som|hertil)|lokket hertil|smuglet)(?!\w)(?! (?:om|pa|med))|(?:jeg|vi) er (?:blevet )?solgt(?=\s*[.,!\n]|$)|(?:jeg|vi) er (?:et |blevet )?(?:offer|ofre) for (?:menneskehandel|trafficking)",
        rf"{_WHO_DA} (?:slar|slaar|banker|taever|tasver|tever|skader|draeber|draber) (?:mig|meg|os)(?: \w+)?,? (?:hvis|nar|naar|om)(?!\w)",
        r"(?:jeg|vi) (?:vil|onsker|onsker det) ikke (?:gore |gjore )?(?:det her|dette|det|vare her)[^.!?\n]{0,20},? men (?:jeg|vi) (?:skal|ma|maa|bliver nodt|er nodt|tor ikke)",
        r"(?:jeg|vi) (?:skal|ma|maa|er nodt til at) (?:gore|gjore|sige ja|si ja|aflevere|gi|give)(?: \w+){0,4}? (?:ellers|for ellers) (?:slar|bliver|skader|sker|gor|draeber|kommer|tager) ",
        r"(?:jeg|vi) (?:skal|ma|maa) (?:aflevere|gi fra|give) (?:\w+ )?(?:alle|alt) (?:\w+ ){0,3}?(?:penge|pengene|jeg tjener|tjener)(?: \w+)? til (?:ham|dem|manden|mannen|en mand|bagm\w+)",
    ),
    "sv": (
        rf"(?:tvingar|tvingade|har tvingat) (?:mig|oss){_NO_SV}",
        r"hotar (?:mig|oss)(?= (?:med|till|om|och|att)|\s*[,.!\n]|$)",
        rf"(?:jag|vi) (?:\w+ ){{0,2}}?(?:tvingas|tvingades|blir tvingad\w*|ar tvingad\w*|ar tvungen|ar tvungna|har blivit tvingad){_NO_SV}|tvingas (?:jag|vi)(?!\w)",
        r"mot (?:min|var) (?:egen )?vilja|(?:jag|vi) (?:gor|ar|jobbar) (?:\w+ ){0,2}?inte (?:\w+ )?(?:frivilligt|av (?:egen )?fri vilja)|inte (?:gora )?(?:det har|detta) frivilligt",
        r"(?:han|hon|de|nagon|en man|min \w+|chefen|och|som) (?:har |behaller |tog |tagit |tar |haller )(?:tagit )?(?:mitt|mina|vara|vart) (?:pass|papper|id|id-kort|legitimation)",
        r"(?:han|hon|de|nagon|en man|min \w+|chefen|och|som) tar (?:alla )?(?:mina |vara )?(?:pengar|pengarna)(?= (?:och|jag|fran)|\s*[.,!\n]|$)|tar allt jag tjanar",
        r"(?:jag|vi) (?:far|fick) (?:inte|aldrig) (?:\w+ )?(?:lamna|ga ut|aka hem|sluta|saga nej|behalla (?:pengarna|mina pengar)|ga harifran)(?!\w)",
        r"(?:jag|vi) (?:ar|blir|halls|har blivit) (?:\w+ )?(?:inlast\w*|instangd\w*|fanghallen|fangen har|sald till|salda|traffickad|offer for (?:manniskohandel|trafficking))(?!\w)|(?:laser in|haller) (?:mig|oss)(?: fangen| har)",
        r"(?:jag|vi) ar skyldig\w* (?:honom|dem|henne|en man|chefen)(?: \w+){0,3}?,? och (?:maste|tvingas|ska)|maste (?:jobba|arbeta)(?: \w+){0,3}? (?:tills|for att betala) (?:\w+ ){0,2}?skuld\w*(?= (?:till|ar betald)|\s*[.,!\n]|$)",
        r"(?:han|hon|de|min \w+|och) (?:slar|skadar|dodar) (?:mig|oss) om(?!\w)",
    ),
    "en": (
        rf"(?:forces?|forced|forcing|coerces?|coerced|coercing|compels?|pressures?|blackmails?|blackmailing|blackmailed) (?:me|us)(?!\w){_NO_EN}",
        rf"{_WHO_EN} (?:\w+ ){{0,2}}?(?:makes?|made|is making|are making) (?:me|us) (?:(?:\w+ )?{_WORK_EN}|take (?:\w+ )?(?:clients|customers|men))",
        r"makes? (?:me|us) do (?:this|it)(?! with a smile)",
        r"(?:threatens?|threatened|is threatening|are threatening|threatening) (?:to \w+ )?(?:me|us|my (?:family|mother|child\w*|son|daughter|kids|parents|sister))(?!\w)",
        rf"(?:i|we)(?:['’´`]?m| am|['’´`]?re| are| was| were| have been|['’´`]?ve been| get| got)(?: (?!not|never|no )\w+){{0,2}}? (?:forced|coerced|compelled|trafficked|blackmailed|enslaved)(?! entry)(?!\w){_NO_EN}",
        rf"(?:i|we)(?:['’´`]?m| am|['’´`]?re| are| was| were| get)(?: being)? made to {_WORK_EN}",
        r"(?:i|we)(?:['’´`]?m| am|['’´`]?re| are| was)(?: being)? (?:held (?:here|captive|hostage|prisoner|against|by|in)|kept (?:here|prisoner|captive|locked|inside by|against)|locked (?:in|up|inside|away)(?! (?:to|chastity|a cage|my cage))|imprisoned|a (?:victim of (?:trafficking|human)|slave to|prisoner)|(?:the |a )?victims? of (?:human )?trafficking|sold (?:to|by) (?!out)(?:him|them|a|men|my|the|another)|owned by (?:a|him|them)|threatened(?! with boredom))(?!\w)",
        r"(?:locks?|locked|locking|keeps?|holds?) (?:me|us) (?:in(?! (?:shape|form|mind|touch|good|bed|his arms|suspense))|up(?! (?:at night|all|late|to date))|inside|captive|prisoner|locked|here against|hostage)(?!\w)",
        r"against (?:my|our) (?:own )?will",
        rf"(?<!\bi )(?<!\bwe )(?:keeps?|kept|took|takes|has taken|have taken|holds?|holding|has|have|hid|hides|confiscated|keeping) (?:away )?(?:my|our) {_PAPERS_EN}(?!\w)(?! (?:at reception|ready|with me|checked|number))|(?:my|our) {_PAPERS_EN} (?:was|were|is|are|has been|have been|got) (?:taken|kept|held|confiscated|locked|with (?:him|them))",
        rf"{_WHO_EN} (?:\w+ )?(?:takes?|keeps?|collects?) (?:all (?:of )?)(?:my|our|the) (?:money|earnings|cash|pay)|{_WHO_EN} (?:takes?|keeps?) (?:all|everything|all of it)? ?(?:that )?(?:i|we) (?:earn|make)|{_WHO_EN} (?:takes?|keeps?) (?:my|our) (?:money|earnings)(?!\w)",
        r"(?:i|we) owe (?:him|her|them|a man|money to|my boss|the (?:boss|man|people|owner)|someone|people)(?: \w+){0,5}?,? (?:and|so) (?:\w+ ){0,3}?(?:must|have to|has to|need to|can['’´`]?t|cannot)",
        rf"(?:i|we) (?:must|have to|need to|am made to|has to) (?:\w+ ){{0,2}}?(?:{_WORK_EN}|pay)(?: \w+){{0,4}}? (?:until|till|to pay|before) (?:\w+ ){{0,4}}?(?:debt|i am free|we are free|lets? (?:me|us) go|what (?:i|we) owe|passport)",
        r"(?:work(?:ing)?|pay(?:ing)?) off (?:a|my|our|the) debt(?:s)? to (?:him|them|her|a man|the|my boss|people)",
        r"(?:i|we)(?:['’´`]?m| am|['’´`]?re| are)(?: \w+)? (?:not|never) (?:allowed|permitted|free) to (?:\w+ )?(?:leave|go(?: out| home| away| anywhere)?|stop|quit|refuse|say no|keep (?:the|my|any)|talk to|call|speak|walk out)(?!\w)",
        r"(?:he|she|they|boss|pimp|boyfriend|owner|husband|man|who) (?:\w+ )?(?:won['’´`]?t|will not|doesn['’´`]?t|does not|do not|don['’´`]?t|never|wouldn['’´`]?t|refuses? to) (?:let|lets|allow|allows) (?:me|us)(?: to)? (?:\w+ )?(?:leave|go|stop|quit|out|refuse|say no|keep|talk|call)",
        r"(?:i|we) (?:cannot|can['’´`]?t|may not|can not) (?:leave (?:here|this (?:place|flat|house|apartment|room)|the (?:flat|house|apartment|room|building|man)|him|them|because|until)|get away from (?:him|them)|escape|go home until)",
        r"(?:i|we)(?:['’´`]?m not| am not| are not|['’´`]?re not| do not| don['’´`]?t| did not| didn['’´`]?t)(?: \w+){0,4}? (?:voluntarily|(?:of|by|out of) (?:my|our) own (?:free )?(?:will|choice)|by choice(?= (?:but|and|a |my |he |they )|\s*[.,!\n]|$))(?<!single by choice)",
        r"(?:i|we) (?:do not|don['’´`]?t|never) (?:want|wanted) (?:to (?:do|be doing) (?:this|it)|to be here|this)[^.!?\n]{0,12},? (?:but )?(?:i|we) (?:have to|must|am made|have no choice|need to or)",
        rf"{_WHO_EN} (?:\w+ )?(?:hits?|beats?|hurts?|kills?|punish(?:es)?|will (?:hurt|kill|beat|hit)) (?:me|us)(?: \w+)? (?:if|when|unless|whenever)(?! (?:i|we) ask(?!\w))",
        r"(?:i|we) (?:have to|must) (?:do|obey|work|give|earn|hand)(?: \w+){0,5}?,? (?:or|otherwise|or else) (?:he|she|they|someone|my \w+)(?: will|['’´`]?ll)? (?:hurt|hit|beat|kill|hits|beats|harm|punish|send|tell|take)",
        r"(?:i|we) (?:have to|must) (?:give|hand(?: over)?) (?:\w+ )?(?:all|everything) (?:\w+ ){0,4}?to (?:him|them|a man|the boss|my boss)",
    ),
    "de": (
        rf"(?:zwingt|zwingen|zwang|notigt|notigen|erpresst|erpressen|bedroht|bedrohen) (?:mich|uns)(?!\w){_NO_DE}|(?:mich|uns) (?:(?!nicht|niemand|keiner|nichts)\w+ ){{0,3}}?(?:dazu )?(?:zwingt|zwingen|gezwungen hat|gezwungen haben|bedroht|erpresst)(?!\w)",
        r"droht (?:mir|uns)(?!\w)",
        r"(?:ich|wir) (?:werde|werden|wurde|wurden|bin|sind|bin hier) (?:(?!nicht|nie|von niemand|keineswegs)\w+ ){0,5}?(?:gezwungen|genotigt|erpresst|bedroht|eingesperrt|festgehalten|gefangen gehalten|verkauft worden|verschleppt|opfer von menschenhandel)(?!\w)(?!,? (?:\w+ ){0,5}?(?:abzusagen|zu (?:schliessen|schliesen|erhohen|verschieben|blockieren|andern|sagen|warten|verlangen)|umzuziehen|meine preise))",
        r"werde ich (?:\w+ ){0,3}?(?:gezwungen|bedroht|festgehalten|eingesperrt)",
        r"gegen (?:meinen|unseren|unsern) (?:eigenen )?willen|nicht (?:ganz )?(?:freiwillig|aus freien stucken|aus freiem willen)(?= (?:hier|und|aber|mach|er )|\s*[.,!\n]|$)",
        r"(?:hat|haben|behalt|behalten|nimmt|nahm|einbehalten) (?:\w+ )?(?:meinen|unsere|meine|mir den|mir meinen|mir meine|mir die) (?:pass|reisepass|passe|papiere|ausweis|dokumente)(?!\w)|(?:meinen|meine|mir den) (?:pass|papiere|ausweis|reisepass) (?:\w+ ){0,2}?(?:weggenommen|abgenommen|behalt|einbehalten|genommen|hat)",
        rf"(?<!\w){_WHO_DE} (?:nimmt|nehmen|kassiert|behalt) (?:mir )?(?:\w+ )?(?:das ganze|mein ganzes|alles|mein|all mein|das|mir das) (?:geld|was ich verdiene)(?: ab| weg)?(?= (?:ab|weg|und|von)|\s*[.,!\n]|$)",
        r"(?:ich|wir) (?:darf|durfen) (?:\w+ ){0,4}?(?:nicht|nie) (?:\w+ ){0,4}?(?:verlassen|weg|raus|gehen|weggehen|aufhoren|nein sagen|ablehnen|nach hause|heim|hinaus|behalten)(?!\w)|(?:darf|durfen) (?:ich|wir) (?:\w+ ){0,3}?nicht (?:verlassen|raus|weg|aufhoren)",
        r"(?:sperrt|sperren|schliest|halt|halten) (?:mich|uns) (?:\w+ ){0,2}?(?:ein|fest|gefangen)(?!\w)",
        r"(?:ich|wir) (?:schulde|schulden) (?:ihm|ihnen|ihr|einem mann|jemandem|dem \w+)(?: \w+){0,4}?,? (?:und|also|deshalb) (?:\w+ ){0,2}?(?:muss|mussen|arbeiten)|(?:muss|mussen) (?:\w+ ){0,6}?(?:schulden (?:bei|an) (?:ihm|ihnen|einem|dem)(?: \w+){0,2}? ?(?:abarbeiten|abbezahlen|abzahlen)|schulden abarbeiten)",
        r"(?:er|sie|mein \w+|und) (?:schlagt|schlagen|verletzt|totet|pruegelt|prugelt) (?:mich|uns)(?:,)? (?:wenn|falls)",
    ),
    "pl": (
        r"(?:zmusza|zmuszaja|zmusil|zmusili|zmuszal) (?:mnie|nas)(?! do (?:odwolania|podniesienia|zmiany|zamkniecia|smiechu))|(?:mnie|nas) (?:(?!nie |nikt |nic )\w+ )?(?:zmusza|zmuszaja|zmusil\w*)(?!\w)|grozi (?:mi|nam)(?= (?:ze|jesli|i|bo)|\s*[.,!\n]|$)|(?:groza|szantazuje|szantazuja) (?:mi|mnie|nam|nas)(?!\w)",
        r"(?:jestem|jestesmy|bylam|zostalam|zostalem|bylem) (?:\w+ ){0,2}?(?:zmuszan\w+|zmuszon\w+|sprzedan\w+|zastraszan\w+|przetrzymywan\w+|zamknieta|zamkniety|uwiezion\w+|ofiara handlu)(?! (?:odwolac|podniesc|zmienic|zamknac))(?!\w)",
        r"wbrew (?:mojej |swojej |wlasnej |naszej )?woli|nie (?:robie|pracuje|jestem) (?:\w+ ){0,2}?(?:dobrowolnie|z (?:wlasnej|mojej|swojej) (?:woli|wyboru))",
        r"(?:zabral|zabrali|zabiera|trzyma|ma|maja|zatrzymal|zatrzymali|trzymaja|zabrala)(?: (?:mi|nam))? (?:moj |mojego |moje |nasze )?(?:paszport|paszporty|dokumenty|dowod)(?!\w)(?<! ma paszport)",
        r"(?:zabiera|zabieraja|bierze)(?: (?:mi|nam))? (?:wszystkie |moje |cale )(?:\w+ )?(?:pieniadze|zarobki)|(?:zabiera|zabieraja) (?:mi|nam) pieniadze",
        r"nie (?:moge|wolno mi|pozwala mi|pozwalaja mi) (?:\w+ )?(?:wyjsc|wychodzic|odejsc|opuscic|uciec|zrezygnowac|przestac|odmowic)(?!\w)|(?:zamyka|zamykaja|wiezi|wieza|trzyma|trzymaja) mnie (?:\w+ )?(?:zamknieta|na klucz|w mieszkaniu|w domu|sila|tu sila)",
        r"(?:jestem|jestesmy) (?:mu|im|jej) (?:winna|winny|winne|dluzna|dluzny)|(?:musze|musimy) (?:\w+ ){0,4}?(?:odpracowac|splacic|oddac) (?:\w+ ){0,2}?dlug\w*|mam (?:u niego|u nich) dlug\w*",
        r"(?:bije|bija|pobije|skrzywdzi) (?:mnie|nas),? (?:jesli|gdy|kiedy|jak)(?!\w)",
    ),
    "ro": (
        r"(?:ma|ne) (?:forteaza|obliga|santajeaza|ameninta|constrang|constrange)(?! (?:\w+ )?sa (?:inchid|anulez|schimb|maresc))(?!\w)|m(?:-| )?a(?:u)? (?:fortat|obligat|vandut)(?!\w)",
        r"(?:sunt|suntem|am fost) (?:\w+ )?(?:fortat\w*|constrans\w*|vandut\w*|amenintat\w*|santajat\w*|sechestrat\w*|inchis\w* (?:in|aici|cu)|tinut\w* (?:aici|cu forta|inchis\w*)|victim\w* (?:a )?traficului|obligat\w* sa (?:fac|lucrez|muncesc|stau|ma prostituez|vand))(?! sa (?:anulez|inchid|schimb|maresc))(?!\w)|sunt obligat\w*(?=\s*[.,!\n]|$)",
        r"impotriva (?:vointei|voii) (?:mele|noastre)|nu (?:fac|lucrez) (?:\w+ ){0,2}?(?:de bunavoie|de buna voie|din propria vointa|voluntar)",
        r"(?:mi|ne)(?:-| )(?:a|au) luat (?:pasaport\w*|actele|buletinul|documentele|toti banii)|(?:imi|ne) (?:tine|tin|ia|iau|pastreaza) (?:toti )?(?:pasaport\w*|actele|buletinul|documentele|banii)|are (?:pasaportul|actele) (?:meu|mele)",
        r"nu (?:am voie|mi se permite|ma lasa|ma lasa\w*) sa (?:plec|ies|refuz|ma opresc|renunt)(?!\w)|nu pot (?:sa )?(?:plec de aici|scap|fugi)(?!\w)",
        r"(?:ii|le) (?:sunt dator\w*|datorez)(?: \w+){0,3}? si (?:trebuie|sunt)|(?:trebuie sa|sa) (?:\w+ ){0,2}?(?:platesc|achit) (?:\w+ )?datori\w+|(?:ma|ne) (?:bate|bat|loveste) (?:daca|cand)",
        r"(?:ma|ne) (?:tine|tin|incuie) (?:inchis\w*|cu forta|sechestrat\w*|aici)(?!\w)",
    ),
    "es": (
        r"(?:me|nos) (?:obligan?|fuerzan?|obligo|obligaron|amenazan?|chantajean?|forzaron|forzo)(?! a (?:cerrar|cancelar|cambiar|subir|mi misma))(?!\w)",
        r"(?:estoy|estamos|soy|fui|somos|he sido) (?:\w+ )?(?:obligad[ao]s?|forzad[ao]s?|amenazad[ao]s?|encerrad[ao]s?|secuestrad[ao]s?|retenid[ao]s?|vendid[ao]s?|victimas? de (?:la )?trata)(?! a (?:cerrar|cancelar|cambiar|subir))(?!\w)",
        r"contra (?:mi|nuestra) (?:propia )?voluntad|no (?:lo )?(?:hago|trabajo|estoy)(?: \w+){0,3}? (?:por (?:mi )?(?:propia )?voluntad|voluntariamente|por gusto sino)",
        r"(?:me|nos) (?:quito|quitaron|quitan|quita|retienen?|guardan?|tienen?|ha quitado|han quitado|esconden?) (?:el|mi|los|mis|nuestros|todo el|la) (?:pasaportes?|papeles|documentos?|documentacion|dinero)(?!\w)|(?:tiene|tienen|retiene|guarda) (?:mi|mis|nuestros) (?:pasaportes?|papeles|documentos?)|se queda (?:con )?(?:todo )?(?:mi|el) dinero",
        r"no (?:me|nos) (?:dejan?|permiten?) (?:\w+ )?(?:salir|irme|irnos|marchar\w*|dejarlo|parar|escapar|negarme)(?!\w)|no puedo (?:salir de aqui|escapar|irme de aqui|irme hasta)",
        r"(?:le|les) debo (?:\w+ ){0,3}?y (?:\w+ )?(?:tengo que|debo|trabajo)|(?:tengo que|debo) (?:\w+ ){0,3}?(?:pagar|saldar) (?:\w+ )?deuda(?: \w+)?(?= (?:con el|con ellos|a un|que)|\s*[.,!\n]|$)|(?:me|nos) (?:tienen?|encierran?) (?:encerrad[ao]s?|a la fuerza|aqui)(?!\w)|(?:me|nos) (?:pega|pegan|golpea|golpean) si(?!\w)",
    ),
    "pt": (
        r"(?:obriga|obrigam|forca|forcam|ameaca|ameacam)[- ](?:me|nos)(?!\w)|(?:me|nos) (?:obriga|obrigam|forca|forcam|ameaca|ameacam)(?!\w)(?! a (?:fechar|cancelar|mudar))|(?:sou|somos|estou|fui) (?:obrigad[ao]s?|forcad[ao]s?|ameacad[ao]s?|trancad[ao]s?|vitimas? de trafico)(?! a (?:fechar|cancelar|mudar))(?= a| por|\s*[.,!\n]|$)",
        r"contra (?:a )?(?:minha|nossa) vontade|nao (?:faco|trabalho|estou)(?: \w+){0,3}? (?:por (?:minha )?(?:propria |livre )?vontade|voluntariamente)",
        r"(?:tirou|tiraram|ficou|ficaram|tem|tira|guarda)(?:-me| me)? (?:com )?(?:o meu|meu|os meus|meus|o|todo o meu) (?:passaporte|documentos|dinheiro)(?= (?:e|para)|\s*[.,!\n]|$)|nao (?:me deixa|me deixam|posso) (?:sair daqui|sair|ir embora|fugir)(?= (?:e|daqui|de casa)|\s*[.,!\n]|$)",
        r"devo(?:-lhe|-lhes| lhe)? (?:\w+ )?dinheiro(?: a ele| a eles)? e (?:tenho|preciso)|(?:bate|batem)(?:-me| me)? se(?!\w)(?= (?:eu|nao|recus))",
    ),
    "it": (
        r"(?:mi|ci) (?:costring\w+|obblig\w+|forza|forzano|minaccia|minacciano|ricatta|ricattano)(?! a (?:chiudere|annullare|cambiare))(?!\w)|(?:sono|siamo|vengo|sono stata|sono stato) (?:costrett[aoie]|obbligat[aoie]|minacciat[aoie]|rinchius[aoie]|segregat[aoie]|vendut[aoie]|vittim[ae] di tratta)(?! a (?:chiudere|annullare|cambiare|chiedere))(?!\w)",
        r"contro la (?:mia|nostra) volonta|non (?:lo )?(?:faccio|lavoro|sono qui) (?:\w+ ){0,2}?(?:volontariamente|di mia (?:spontanea )?volonta|per scelta(?: mia)?)",
        r"(?:mi|ci) (?:ha|hanno) (?:preso|tolto|sequestrato|ritirato) (?:il|i|tutti i) (?:passaport[oi]|document[oi]|soldi)|(?:tiene|tengono|ha|hanno) (?:il mio|i miei|i nostri) (?:passaport[oi]|document[oi])|(?:mi|ci) (?:prende|prendono) (?:tutti )?i soldi|non (?:mi|ci) (?:lascia|lasciano) (?:uscire|andare|andarmene|smettere)|non posso (?:uscire da qui|andarmene|scappare)",
        r"(?:gli|le) devo (?:\w+ ){0,2}?(?:soldi|denaro) e (?:devo|sono)|(?:mi|ci) (?:picchia|picchiano|chiude|chiudono) (?:se|a chiave|dentro)(?!\w)",
    ),
    "fr": (
        r"(?:me|m['’´`]|nous) ?(?:force|forcent|oblige|obligent|contraint|contraignent|menace|menacent|fait chanter)(?!\w)(?! (?:a|de) (?:fermer|annuler|changer))|on me force|(?:je suis|nous sommes|j['’´`]ai ete) (?:\w+ )?(?:force[es]*|contrainte?s?|menace[es]*|enferme[es]*|sequestre[es]*|vendue?s?|retenue? (?:ici|de force|contre)|victimes? de (?:la )?traite)(?! (?:a|de|d['’´`]) ?(?:fermer|annuler|changer|augmenter))(?!\w)|je suis obligee? (?:a|de) (?:le faire|faire ca|travailler|me prostituer|rester)",
        r"contre (?:ma|notre) volonte|contre mon gre|(?:je ne|je n['’´`]) ?(?:le |y )?(?:fais|travaille|suis) pas (?:\w+ ){0,3}?(?:volontairement|de (?:mon )?plein gre|par choix)",
        r"(?:garde|gardent|a pris|ont pris|m['’´`]a pris|m['’´`]ont pris|confisque|a confisque|detient) (?:mon|mes|nos) (?:passeports?|papiers|argent)|(?:prend|prennent) (?:tout )?(?:mon|notre) argent|(?:ne )?(?:me laisse|me laissent) pas (?:partir|sortir|arreter)|je (?:n['’´`]ai pas le droit|ne peux pas|ne dois pas) (?:de )?(?:partir d['’´`]ici|sortir|quitter (?:l|la|cet|cette|le)|arreter|refuser)(?!\w)",
        r"je (?:lui|leur) dois (?:\w+ ){0,3}?et je (?:dois|suis)|(?:me|nous) (?:frappe|frappent|bat|battent) si(?!\w)",
    ),
    "hu": (
        r"(?:kenyszerit(?:enek|ik)?|kenyszeritett\w*|fenyeget(?:nek|ik|i)?|zsarol(?:nak|jak)?)(?: (?:engem|minket))?(?= (?:erre|hogy|ra|engem|minket|a|es|itt)|\s*[.,!\n]|$)|akaratom ellenere|(?:elvette|elvettek|nala van|naluk van|tartja) (?:az? )?(?:utlevelem\w*|papirjaim\w*|irataim\w*|penzem\w*)|(?:az? )?(?:utlevelem|papirjaim|irataim)(?:et|at)? (?:elvett\w+|nala (?:van|vannak)|naluk)|nem (?:mehetek|hagyhatom|engednek|enged) (?:el|ki|haza)(?!\w)|be vagyok zarva|bezar(?:nak|t|tak)?(?= (?:engem|minket|a)|\s*[.,!\n]|$)|nem (?:onszantambol|onkent|szabad akaratombol)|tartozom (?:neki|nekik) (?:\w+ ){0,3}?(?:es|ezert|dolgoz)|megver(?:nek)?,? ha",
    ),
    "ru": (
        r"(?:меня|нас) (?:(?!не |никто|ни )\w+ ){0,2}?(?:заставля\w+|принужда\w+|заставил\w*|принудил\w*|вынуждают|запирают|заперли|удерживают|держат (?:взаперти|силои|здесь)|продали|шантажиру\w+|бьют)(?! (?:отменить|закрыть|поднять))(?!\w)|(?:заставля\w+|принужда\w+|заставил\w*|шантажиру\w+|удержива\w+) (?:меня|нас)(?! (?:улыб|сме|отмен))(?!\w)|(?:мне|нам) угрожа\w+|угрожа\w+ (?:мне|нам)(?!\w)",
        r"(?:против|помимо) (?:моеи|своеи|нашеи) воли|не по (?:своеи|моеи|доброи) воле|я (?:\w+ ){0,3}?не(?:добровольно| добровольно)|(?:забрал\w*|отобрал\w*|отнял\w*|держит|забирает|забирают|отбирает) (?:у (?:меня|нас) )?(?:мои |мое |все |наши |мою )?(?:\w+ )?(?:паспорт\w*|документ\w*|деньги)(?!\w)|(?:мои паспорт|мои документы|паспорт|документы) у (?:него|них)|(?:паспорт|документы|деньги) (?:у меня )?(?:забрал\w*|отобрал\w*|отнял\w*)",
        r"(?:мне|нам) (?:нельзя|не разреша\w+|не дают|не позволя\w+) (?:\w+ )?(?:выходить|уити|уходить|отказ\w+|уехать|покидать)|не (?:выпускают|отпускают|отпускает|выпускает) (?:меня|нас)|(?:меня|нас) не (?:выпускают|отпускают|отпускает|выпускает)|я (?:\w+ )?(?:должна|должен) (?:ему|им) (?:\w+ ){0,3}?и (?:\w+ )?(?:должна|должен|работа|обязан|приходится)|(?:отрабатыва\w+|отработать) (?:\w+ )?долг\w*|я (?:заперта|заперт|жертва торговли|в плену)|бьет меня,? (?:если|когда)",
    ),
    "uk": (
        r"(?:мене|нас) (?:(?!не |нихто|ни )\w+ ){0,2}?(?:змушу\w+|примушу\w+|змусил\w*|примусил\w*|замика\w+|замкнули|утриму\w+|продали|шантажу\w+|бють)(?!\w)|(?:змушу\w+|примушу\w+|змусил\w*|шантажу\w+|утриму\w+) (?:мене|нас)(?! (?:посм|скас))(?!\w)|(?:мени|нам) погрожу\w+|погрожу\w+ (?:мени|нам)(?!\w)",
        r"проти (?:моеи|своеи|нашои|моей|мои|мои волi|свои) ?(?:и )?воли|не з (?:власнои|своеи|моеи|доброи) воли|(?:забра\w+|видибра\w+|тримае|забирае|забирають|видбирае) (?:у мене |в мене )?(?:мий |мои |уси |вси )?(?:\w+ )?(?:паспорт\w*|документ\w*|гроши)(?!\w)|(?:паспорт|документи) (?:у|в) (?:нього|них)",
        r"(?:мени|нам) (?:не можна|не дозволя\w+|заборонено) (?:\w+ )?(?:виходити|пити|йти|иты|ити|вийти|виити|видмов\w+)|не (?:випускають|видпускають|видпускае|випускае) (?:мене|нас)|(?:мене|нас) не (?:випускають|видпускають|видпускае|випускае)|я (?:\w+ )?(?:винна|винен) (?:иому|йому|им) (?:\w+ ){0,3}?(?:и|та) (?:\w+ )?(?:мушу|повинна|маю)|видпрацьову\w+ борг\w*|я замкнена|бе мене,? (?:якщо|коли)",
    ),
    "th": (
        r"(?<!ไม่)(?<!ไม่ได้)ถูกบังคับ|(?<!ไม่)ถูกขัง|ถูกหลอกมา|(?<!ไม่มีใคร)(?<!ไม่ได้)บังคับ(?:ฉัน|ให้ฉัน|หนู|ให้หนู|เรา|ให้เรา)|(?:ยึด|เก็บ|เอา)(?:พาสปอร์ต|หนังสือเดินทาง|เอกสาร|บัตร)(?:ของ)?(?:ฉัน|หนู|เรา)|ขู่(?:ฉัน|หนู|เรา|จะทำร้าย)|ขัง(?:ฉัน|หนู|เรา)|ไม่ให้(?:ฉัน|หนู|เรา)?(?:ออกไป|ออกจาก|กลับบ้าน|หนี)|ไม่(?:ได้)?(?:เต็มใจ|สมัครใจ)|ต้องทำงานใช้หนี้",
    ),
}

PATTERNS = {
    code: re.compile("|".join(forms) if code == "th" else rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)")
    for code, forms in _FORMS.items()
}
"""What states force, by language."""

HINTS = tuple((word, code) for code, words in HINTS_BY_LANGUAGE.items() for word in words)
"""Words, one of which every statement holds, with the language whose pattern then is worth the look."""

_RELATIVE = r"(?:der|som|who|that|kto|ktory|ktora|care|que|che|qui|aki|кто|хто|что|який|die|dass|ze)"
DENIED = re.compile(
    r"(?<!\w)(?:ikke|ikkje|aldrig|aldri|ingen|intet|ingenting|not|never|nobody|no one|noone|none|nothing|nicht|nichts|niemand|niemals|keiner|keine|kein|inte|ingenting|inget|nie|nikt|nic|nu|nimeni|nimic|niciodata|"
    r"no|nadie|nada|nunca|nao|ninguem|non|nessuno|niente|mai|pas|personne|jamais|rien|nem|senki|semmi\w*|soha|isn['’´`]?t|don['’´`]?t|doesn['’´`]?t|won['’´`]?t|can['’´`]?t|aren['’´`]?t|wasn['’´`]?t|"
    r"не|нет|никто|ничего|никогда|нихто|ничого|николи|нема|if|unless|whether|whoever|anyone|anybody|hvis|saafremt|om|wenn|falls|ob|daca|jesli|jezeli|gdyby|si|se|ha|если|якщо|"
    r"wer|den der|dem der|(?:folk|kunder|gaester|people|clients|men|those|leute|kunden) (?:der|som|who|that|die)|feel like|foler mig|fuhle mich wie|som om|as if|as though|like (?:to be|being)|love (?:to be|being)|"
    r"enjoy being|fantasy|fantasi|fantasie|rollespil|roleplay|role play|rollenspiel|lader som|pretend\w*|drommer om)"
    rf"(?:(?:[ \t\-\"'’]+\w+)|(?:,? {_RELATIVE}(?!\w))){{0,5}}[ \t\"'’]*$"
)
"""What stands before a statement of force in its clause and makes it none: a denial, a condition, a play."""

NOT_PEOPLE = re.compile(
    r"(?<!\w)(?:rents?|landlord|prices?|weather|illness|sickness|covid\w*|corona\w*|law|rules|tax\w*|inflation|traffic|bank|hotel|reception|embassy|police|website|site|admin\w*|platform|injury|"
    r"vejret|husleje\w*|udlejer\w*|priser\w*|sygdom|loven|reglerne|skat|hotellet|receptionen|ambassade\w*|politiet|siden|skaden|hyran|vadret|sjukdom|polisen|wetter|miete|vermieter|krankheit|preise|gesetz|hotel|polizei|"
    r"pogoda|choroba|czynsz|policja|vremea|boala|chiria|politia|alquiler|enfermedad|tiempo|policia|malattia|affitto|maladie|loyer|погода|болезнь|хвороба)(?:[ \t]+\w+){0,3}[ \t]*$"
)
"""Things that compel without anybody being forced into the trade."""
