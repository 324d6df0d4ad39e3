"""Words around calling names: how people introduce themselves and sign, and what stands there without being a name."""

from __future__ import annotations

from crawler.contacts.vocabulary import words

# "My name is ...": whatever follows is a name, however it is written.
STRONG_INTRODUCTIONS = (
    r"(?:jeg|jag|eg) +(?:hedder|heder|heter|kaldes|kaller meg|kalder mig(?: for)?|kallar mig|går under navnet)|(?:jeg|jag) +bliver +kaldt|mit +navn *[?:]|(?:the +)?name +is|(?:bag|under|på|by|unter +dem|under +the) +(?:navnet|navn|namnet|namen|name)(?: +of)?|fn *:|(?:nej|no|nein|nei),? +(?:bare|just|nur|bara)|(?:din|deres|jeres|min|vores|deine?|eure|unsere|your|our) +(?:værtinde|vært|massør|massøse|terapeut|hostess|host|gastgeberin|masseurin|dame|pige|domina|escort|ledsager|companion|therapist) +(?:hedder|heder|heter|er|heißt|ist|is(?: +called)?)|man +(?:siger|kalder +mig)|"
    r"(?:mit|mitt|mine?) +(?:kalde-?|kunstner-?|scene-?|for|pige)?(?:navn|namn) +(?:er|är)|(?:kalde-?|kunstner-?)?navne?t? *(?:er\b|:)|"
    r"namn *:|navn *:|navn +(?=[^\W\d_]+ +(?:alder|by|tlf|telefon|mobil|højde)\b)|(?:hedder|heter|kaldes) +(?:jeg|jag)|ved +navn|med +navnet|named|heiße +ich|(?:kald|kalde|kalder|kalla|kall) +(?:du |man |mig |meg )*(?:mig|meg|bare)(?: +(?:bare|for|blot))?|"
    r"du +(?:taler|snakker) +med|"
    r"my +name *(?:is|'s|:)|name\"? *:|i +go +by(?: +the +name(?: +of)?)?|i(?:'m| +am) +called|"
    r"ich +hei(?:ß|ss)e|kontaktperson *:|kontakt *:|contact *:|ansprechpartner(?:in)? *:|mein +name +ist|nenn(?:t|en sie)? +mich|"
    r"ik +heet|mijn +naam +is|me +llamo|me +dicen|mi +nombre +es|(?:me +)?chamo(?: +|-)me|me +chamo|(?:o +)?meu +nome +é|mi +chiamo|il +mio +nome +è|"
    r"je +m['’]appelle|mon +(?:pré)?nom +est|mam +na +imi[ęe]|na +imi[ęe] +mi|nazywam +si[ęe]|moje +imi[ęe](?: +to)?|"
    r"m[ăa] +numesc|m[ăa] +cheam[ăa]|numele +meu +(?:este|e)|a +nevem|jmenuj[iu] +se|vol[áa]m +sa|"
    r"меня +зовут|мо[её] +имя|мене +звати|казвам +се|името +ми +е|mano +vardas|mani +sauc|minu +nimi +on|(?:minun +)?nimeni +on|"
    r"(?:ฉัน|ดิฉัน|หนู|เรา|ผม)? *ชื่อ|t[ôo]i +t[êe]n +(?:l[àa])?|(?:em|mình) +t[êe]n +(?:l[àa])?|benim +ad[ıi]m|ad[ıi]m"
)
# "I am ...": a name only when it is written like one and is no other word.
WEAK_INTRODUCTIONS = (
    r"(?:hi|hey|hello|guys|boys|all|there),? +im|(?:cześć|hej|witam|witaj)[,!]? +tu|jeg +er|her +(?:er|skriver)|call +me|jag +är|i +am|i['’ʼ´`]m|this +is|it['’]s|det +er|ich +bin(?: +d(?:ie|er))?|hier +ist|ik +ben|jestem|(?:eu +)?sunt|soy|sou(?: +[ao])?|sono|je +suis|"
    r"c['’]est|(?:minä +)?olen|esu|es +esmu|jsem|som|аз +съм|я|это|ben"
)
ASKING = (
    r"hils(?:e)? +på|fange|appelle[rz]?|say +(?:hi|hello) +to|pozdrów|(?:tag|få|tage) +fat +i|træffer|tale? +med|zadzwoń +do|dzwoń +do|pisz +do|(?:passes|besvares|indrykket|oprettet|skrevet|lagt op|posted|written|answered) +(?:af|by|av|von)|spørg(?:e|er)? +(?:efter|om)|(?:ring|ringe|sms|smse|skriv|skrive|besked|opkald|nummeret|telefonen|numret)(?: +(?:bare|gerne|evt\.?|også|straks|direkte))? +til|kontakt(?:e|er)?|(?:book|bestil|bestill|tid|tider|aftale|aftaler|besøg|massage|time)(?: +(?:en +)?(?:tid|time|aftale|besøg))? +(?:hos|med|ved)|book|besøg|mød|fang|"
    r"ask +for|(?:call|text|contact|meet|visit|reach|message)|frag(?:en|t)?(?: +sie)? +nach|verlang(?:e|en)|ruf|fråga +efter|sök|"
    r"spør +etter|pytaj(?:cie)? +o|pyta[ćc] +o|[îi]ntreab[ăa] +de|pregunta(?:r)? +por|pergunt[ea] +por|fal[ae] +com|"
    r"chied(?:i|ere) +di|ringer(?: +till?)?|demande[rz]?|vraag +naar|kérd|ring(?! +(?:til|bare|gerne|evt|også|straks|direkte))"
)
GREETINGS = (
    r"(?:de +|med +|mange +|mit +)*(?:(?:bedste|kærlig|kærlige|venlig|venlige|vennlig|varm|varme|sød|søde|hjertelig|dejlige?|frække?|vänlig|vänliga|bästa|varma|"
    r"många|hjertelige?) +)*(?:hilsen|hilsner|hilsner|helsing|hälsning|hälsningar)|"
    r"k\.? ?h|m\.? ?v\.? ?h|v\.? ?h|d\.? ?b\.? ?h|kærligst|knus(?: +og +kys)?|kys(?: +og +(?:knus|kram))?|kram(?:mer)?(?: +og +kys)?|klem|puss(?: +och +kram)?|"
    r"x{1,4}|xo(?:xo)?|(?:best|kind|warm|warmest)(?: +(?:regards|wishes))|regards|cheers|hugs?(?: +and +kisses)?|kiss(?:es)?|love|sincerely(?: +yours)?|yours(?: +truly)?|"
    r"(?:(?:liebe|viele|herzliche|beste|schöne|freundliche)[nr]? +)?gr(?:ü|ue)(?:ß|ss)en?|venligst|vennligst|mit +freundlichen +gr(?:ü|ue)(?:ß|ss)en|"
    r"lg|mfg|vlg|gru(?:ß|ss)|küsse|küsschen|bussi|kuss|"
    r"groetjes|liefs|kusjes|pozdrawiam|pozdrawia|buziaki|ca[łl]usy|cu +drag|pupici|te +pup|salut[ăa]ri|saludos|besos|besitos|un +beso|un +abrazo|"
    r"abraços|beijos|beijinhos|bisous|bises|baci|un +bacio|saluti|üdvözlettel|puszi|pusz|с +уважением|целую|linkėjimai|terveisin|s +pozdravem"
)
# Greetings that are words of other sentences too: they open a signature only at the start of a line or after a full stop.
SIGNATURE_LINKS = r"(?:fra|from|von|från|de|od|din|deres|your|deine|eure|og +på +gensyn)"
PERSON_VERBS = words(
    "svarer lytter besvarer tager modtager venter bor byder glæder elsker tilbyder kommer rejser arbejder forkæler nyder smiler masserer "
    "welcomes answers offers waits lives travels tar väntar empfängt wartet wohnt antwortet freut verwöhnt odbiera odpowiada czeka primește așteaptă atiende espera"
)
"""What only a person does: the number may stand in the next sentence."""
SPOKEN_VERBS = PERSON_VERBS | words(
    "kalder ringer siger inviterer svarer tager taler kan træffes har er venter bor modtager nås ses besvarer passer sidder holder byder arbejder deler kommer glæder "
    "giver elsker ønsker findes fanges rejser snakker skriver sms'er laver tilbyder åbner står "
    "answers takes speaks can has is waits lives works picks waiting welcomes offers "
    "svarar tar talar kan har är väntar jobbar finns nås "
    "ist hat kann nimmt spricht wartet antwortet wohnt empfängt "
    "odbiera czeka mieszka ma răspunde așteaptă primește contesta atiende espera responde atende risponde aspetta répond reçoit attend"
)
JOINERS = r"(?:og|&|\+|and|eller|or|oder|und|och|i|y|e|et|și|si|en|и|ja)"

TOWNS = words(
    "danmark københavn kbh copenhagen aarhus århus odense aalborg ålborg esbjerg randers kolding horsens vejle roskilde herning silkeborg hørsholm "
    "helsingør næstved viborg fredericia køge holstebro taastrup slagelse hillerød sønderborg svendborg hjørring holbæk frederikshavn "
    "haderslev skive ringsted ølstykke farum nykøbing aabenraa kalundborg nyborg middelfart grenaa korsør varde thisted ikast frederikssund "
    "brønderslev bramming skagen hadsund hundested assens lolland falster bornholm rønne fyn sjælland jylland nordjylland midtjylland "
    "sønderjylland vestjylland østjylland amager vesterbro nørrebro østerbro frederiksberg valby vanløse hvidovre rødovre glostrup ballerup "
    "herlev gladsaxe lyngby brøndby ishøj hundige greve solrød birkerød allerød værløse struer lemvig ringkøbing skjern brande grindsted billund "
    "vejen ribe tønder padborg kruså gråsten nordborg faaborg ringe otterup bogense kerteminde rudkøbing maribo nakskov vordingborg faxe haslev "
    "sorø hobro mariager hadsten hinnerup ebeltoft skanderborg odder hammel bjerringbro aars nibe løgstør fjerritslev sæby dronninglund "
    "frederiksværk helsinge gilleleje tisvilde nivå humlebæk kokkedal kastrup dragør trekanten storkøbenhavn sydsjælland nordsjælland djursland "
    "malmö lund göteborg stockholm helsingborg oslo bergen hamburg flensburg kiel lübeck berlin london warszawa kraków gdańsk bucurești madrid "
    "barcelona bangkok phuket budapest paris roma milano lisboa vilnius riga tallinn praha "
    "thailand polen rumænien ungarn spanien tyskland sverige norge england brasilien colombia ukraine rusland italien frankrig letland litauen "
    "estland bulgarien tjekkiet slovakiet portugal holland belgien grækenland tyrkiet filippinerne vietnam kina japan afrika europa asien "
    "poland romania hungary spain germany sweden norway brazil russia italy france latvia lithuania estonia bulgaria denmark europe dk uk se no de pl ro anfang ende mitte gerade momentan derzeit tjek kærlighed vægter "
)
TOWNS |= words(
    "hirtshals brørup løkken blokhus aabybro hanstholm nykøbing vinderup hurup bedsted ydby sindal vodskov støvring hals hadsund arden suldrup "
    "farsø aalestrup hornslet rønde auning allingåbro ryomgård kolind tranbjerg beder malling galten ry lystrup hjortshøj løgten bryrup gjern "
    "kjellerup karup langå hvorslev videbæk tarm hvide vildbjerg aulum sunds gjellerup ejstrup give jelling egtved børkop vamdrup lunderskov christiansfeld "
    "gram rødding toftlund løgumkloster skærbæk højer bredebro tinglev augustenborg broager oksbøl ølgod nordenskov tistrup gørding glejbjerg holsted "
    "strib ejby aarup glamsbjerg tommerup vissenbjerg søndersø munkebo ullerslev ørbæk gudme hesselager rudme ærøskøbing marstal "
    "jyderup svinninge gørlev høng ruds dianalund stenlille fuglebjerg skælskør gedser sakskøbing rødby nysted stege præstø rønnede store-heddinge "
    "borup viby jyllinge skibby jægerspris slangerup stenløse ganløse lynge blovstrød fredensborg espergærde snekkersten hornbæk græsted hundested "
    "nexø allinge gudhjem aakirkeby hasle svaneke samsø læsø anholt fanø als mors rømø langeland tåsinge ærø thy himmerland salling vendsyssel "
    "odsherred stevns ystad kristianstad halmstad trelleborg landskrona stavanger trondheim kristiansand rostock bremen hannover köln münchen frankfurt "
    "roslev roskildevej valencia sevilla timișoara cluj iași brașov wrocław poznań szczecin łódź katowice"
)
BUSINESS = words(
    "studie studiet afdeling klinik klinikken klinikker massageklinik clinic klinika escort escorts escortbureau bureau bureauet agency agentur agencja house huset hus salon "
    "salonen club klub klubben bar spa wellness studio studiet center centret massage massagen hotel motel lounge massør team pigerne piger girls "
    "ladies damer firma aps a/s service palace paradise villa relax relaxation oase oasen bordel bordellet vip-klinik institut saloon shop butik "
    "kontor office reception receptionen afrodite-klinik thaimassage thai-massage"
)
BUSINESS_ENDS = (
    "klinik",
    "klinikken",
    "klinikker",
    "massage",
    "massagen",
    "escort",
    "bureau",
    "bureauet",
    "salon",
    "center",
    "centret",
    "studio",
    "clinic",
    "agency",
    "wellness",
)

NOT_NAMES = words(
    # pronouns, particles, small words
    "jeg du han hun vi de den det dem mig dig sig os jer min mit mine din dit dine sin sit vores jeres deres her der nu så ja nej ikke aldrig altid kun bare "
    "også igen snart og eller men for fra til på i med hos ved om af at som hvis når da hvor hvad hvem hvordan hvorfor kan vil skal må er var har havde alle "
    "alt intet ingen en et ene to begge mange få flere mere mest meget lidt mellem efter før under over ud ind op ned hjem ude inde hele halv hver "
    "i you he she we they me my mine your our us it its this that these those here there now yes no not never always only just also again soon and or but "
    "for from to on in with at by of as if when where what who how why can will shall am is are was has have had all some any none more most very "
    "a an the ich du er sie wir ihr mein meine dein deine unser hier da jetzt ja nein nicht nie immer nur auch wieder bald und oder aber für von zu auf im "
    "mit bei um der die das ein eine ist sind war hat haben alle jag hon vi ni min mitt mina din ditt här där nu och eller men för från till på med hos är "
    "har alla yo tu él ella mi mis tus su aquí ahora sí nunca siempre solo también y o pero para con en el la los las un una es son eu el noi voi aici acum "
    "da nu și sau dar pentru cu ja ty on ona my wy tu teraz tak nie i lub ale dla z w na to jest je il elle nous vous ici oui non et ou mais pour avec "
    "noen noe gutt jente dere vår the nogen noget nogle anden andre"
    # measures and other things that are shortened to capitals
    " bmi iq bh dna pin puk gps usb tv dvd cd pc wifi kg cm mm km kr dkk eur sek usd cvr cpr ean iban swift gfe"
    # what opens an ad or a line
    " hej hejsa hejmeddig goddag davs hi hello hallo hei hallå hola olá ciao cześć salut bonjour szia sziasztok witam witaj labas привет здравствуйте "
    "velkommen velkomne welcome willkommen välkommen bienvenido bienvenidos bienvenue bun benvenuto powitanie tak takket tack takk thanks thank danke gracias "
    "dziękuję mulțumesc husk bemærk obs ps nb note info information vigtigt important achtung nyt ny nye nyhed new news neu nytt nu åbent åben åbner open "
    "lukket closed offen geöffnet öppet ledig ledige ledigt available frit free tilbage back nyankommet nyåbnet første første gang sidste "
    "diskret diskretion discreet diskrete privat private ren rent rene clean hygge hyggelig rolig rolige venlig sød søde sexet sexede sexy smuk smukke lækker "
    "lækre dejlig dejlige skøn skønne frisk friske ung unge moden modne erfaren naturlig slank buttet høj lav blond blonde mørk mørkhåret brunette rødhåret "
    "ægte real beautiful lovely sweet hot nice young mature slim curvy tall small petite busty horny naughty experienced professional professionel seriøs "
    "serious bedste best top luksus luxury premium vip super hotte varme varm single gift skilt enlig glad klar ready "
    "kvinde kvinden mand manden dame damen pige pigen piger dreng par parret transe trans ts tv shemale woman man lady girl girls boy couple guy men women "
    "frau mann dame mädchen paar kvinna tjej mujer chica hombre femeie fată kobieta dziewczyna femme fille ragazza student studerende studine mor far "
    "veninde veninder ven venner søster søstre bror massør massøse escortpige escort terapeut behandler model danser danserinde elskerinde domina dominatrix "
    "krankenschwester studentin masseurin hausfrau nurse sygeplejerske sosu sekretær husmor milf cougar granny gilf bi hetero homo gay straight lesbisk "
    # things of ads
    "annonce annoncen profil profilen billede billeder billederne foto fotos tekst pris priser prisen price prices rates preise precios prețuri ceny tid tider "
    "tiden time times uhr klokken kl dag dage dagen aften aftenen nat natten morgen morgenen formiddag eftermiddag middag weekend weekender weekenden hverdag "
    "hverdage ugen uge ferie sommer vinter forår efterår jul påske mandag tirsdag onsdag torsdag fredag lørdag søndag monday tuesday wednesday thursday friday "
    "saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag måndag tisdag lördag januar februar marts april juni juli august september "
    "oktober november december today tomorrow tonight idag i-dag heute morgen døgnet døgn dagligt daglig daily alle-dage hus huset hjemme lejlighed lejligheden "
    "værelse værelset sted stedet adresse adressen parkering gade vej sal dør døren by byen centrum omegn område center incall outcall udkald hjemmebesøg besøg "
    "hotel hotelbesøg møde mødes date dates massage massagen tantra kropsmassage oliemassage wellness afslapning body relax service ydelser ydelse tilbud "
    "webcam cam video chat telefonsex sexchat content fans onlyfans kontant kontanter mobilepay dankort kort betaling reservation aftale aftaler aftal booking "
    "bookingen bestilling tidsbestilling drikkepenge gave gaver rabat fast faste gæst gæster kunde kunder client clients "
    "nummer nummeret nr number numbers telefonen telefon mobilen mobil beskeden besked beskeder sms mms opkald skjult skjulte hemmelig hemmeligt ukendt "
    "hemmelige anonym anonyme udlændinge turister danskere fastnet dagtelefon nattelefon aftentelefon kontaktoplysninger kontaktinfo kontakt kontaktformular "
    "email e-mail mail post adresse whatsapp viber signal telegram snapchat snap insta instagram facebook skype kik twitter tinder tiktok wechat hangouts "
    "bookingtelefon bookingtelefonen vagttelefon vagt vagter vagtplan åbningstid åbningstider opening hours bank reg konto iban cvr moms se ean cpr gps bitcoin "
    "koden kode porten drikke kaffe vin champagne røg rygning alkohol stoffer dyr hund køn alder højde vægt mål størrelse bryst øjne hår sko tøj "
    "ring ringe ringes ringer skriv skrive sms'er send sende svar svarer tryk klik se læs kom komme kig prøv spørg mød bestil book kald tast træffes fang find "
    "nås kopiér kopier gem betal overfør tag tage giv få får kør bor rejser søger søges tilbyder elsker ønsker glæder venter vent kys knus kram hilsen hilsner mvh "
    "kh vh call text phone tel tlf mob mobile cell write message msg contact dial ask see look come meet visit try pay love kiss kisses hugs regards sincerely "
    "ruf rufe anrufen schreib schreibe handy telefonnummer nummer kontakt tel llama llámame escribe escríbeme llamar sună scrie zadzwoń dzwoń napisz appelle "
    "appelez écris chiama scrivi liga ligue skambink hívj írj звони пиши ring-mig "
    "nationalitet sprog taler dansk danske danskere svensk norsk engelsk tysk polsk thai russisk rumænsk spansk fransk italiensk latina asiatisk afrikansk "
    "europæisk østeuropæisk brasiliansk colombiansk ungarsk litauisk lettisk ukrainsk portugisisk filippinsk kinesisk japansk tyrkisk arabisk kurdisk "
    "danish swedish norwegian english german polish thai russian romanian spanish french italian latin asian african european brazilian colombian hungarian "
    "lithuanian latvian ukrainian portuguese filipino chinese japanese turkish arab dänisch deutsch deutsche polnisch polin dänin schwedin thailänderin "
    "rumänin ungarin russin spanierin italienerin brasilianerin svenska danska polska tyska skånska colombiana brasileña española rumana rusa latina cubana "
    "dominicana venezolana portuguesa brasileira italiana romena polka dunka rumunka ukrainka rosjanka româncă poloneză colombianerin "
    "blondynka blondynką brunetka studentka masażystka dyskretna discreta nueva nouă nowa noua caliente guapa hermosa bonita "
    "online hjemmeside side link web www http https adgang vip medlem verificeret verified user listing profile ad post posted rentals "
    "mere-info læsmere hurtig hurtigt let nem direkte personlig kære dear liebe søger seeking looking searching working staying visiting travelling waiting "
    "here ready okay ok e-post e-mail tal snak hør oplev nyd forkæl glæd slap lad lav følg tilføj opret del nord syd øst vest gentleman gentlemen witwe witwer widow widower enke enkemand size klein groß mittel godnat live retired pensioneret pensionist yours truly hm øh vh først kontaktperson  hvor hvorfor første anden tredje sidst endelig derefter til-sidst plus minus streg punktum prik "
    "thailænder svensker nordmand dansker tysker polak opdateret oprettet set vist født gravid handicap handicapvenlig rullestol elevator "
    "ค่ะ คะ ครับ นะ นะคะ นะครับ จ้า จ้ะ จ๊ะ ค่า เลย "
    "primært sekundært alternativt "
    "sauna jacuzzi boblebad dampbad ryger ikke-ryger favorit stammer oprindelig oprindeligt opvokset flyttet "
    "tors man tirs ons fre lør søn mon tue wed thu sat feb mar apr jun jul aug sep okt oct nov dec "
    "vejnavn gadenavn navn name namn फोन फ़ोन नाम ชื่อ lotto karakter spil temperatur model version bus uge rabat siden side sagsnummer ordre fakturanr kundenummer pakke varenr"
)
NAMES_LIKE_NOUNS = words(
    "stjerne karen ellen maren kirsten kjersten carmen helen kathleen eileen aileen jørgen torben morten carsten karsten steffen espen søren "
    "jürgen gretchen lauren doreen maureen vivien adrien fabien lucien damien julien maiken marlen marleen thorsten "
    "lisbet elsebet henning flemming margaret bridget violet scarlet janet harriet juliet garnet elsbet elisabet annet odet babet sterling"
)
NOT_NAME_ENDS = (
    "tilbud", "strup", "købing", "sundby", "bjerg", "havn", "torv", "slev", "tæller", "stund", "service", "kort", "mål", "vagt", "sted", "vej", "gade", "plads", "salg", "kontakt", "linje", "linjen", "svar",
    "nummer", "telefon", "telefonen", "nummeret", "priser", "tider", "massage", "besøg", "klinik", "klinikken", "pige", "piger", "pigen", "ningen",
    "heden", "hed", "lig", "lige", "ende", "erne", "schwester", "frau", "ung", "keit", "heit", "tion", "else", "skab", "itet", "ment", "sion", "dame", "damen", "kvinde", "oplysninger",
)  # fmt: skip
