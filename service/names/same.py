"""Names that are one name: the spellings of a common name that sound too far apart to fold alike, each told by one of them.

Uladzimir, Volodymyr and Vladimir are one person's name in Belarusian, Ukrainian and Russian papers; Muhammad is Mohamed, Mohd and Md. Whichever was
written, every reading has the first spelling of its line, so that no key is spent on the others. Names of one origin that are not
interchanged in one person's papers (Peter and Pedro) are not told as one.
"""

# ruff: noqa: PLR2004 - lengths of words and names mean nothing but themselves

import re
from functools import lru_cache

from service.names.words import rewritten

_ARABIC = """
mohamed mohammed mohammad mohamad muhammad mehmet mehmed muhammed muhamad muhamed mohd md mhd muhd mohamud mahomed mouhamed mohamet mochamad mochammad mahamed mahamat mahammad mahamad mouhamad mohummad
ahmad ahmed ahmet achmad achmed ahmadu
hosein hussein husain hussain hossein husayn hoseyn hussin hisein hussien housein hussayn
hasan hassan hasen hassen hacene hacen hassane
yusuf yousef youssef youcef yousuf yosef yousif youssouf yusof yusuph yousaf yossef yusif
ibrahim ebrahim brahim ibraheem ebraheem ibrahima ibragim
mustafa mostafa moustafa mustapha moustapha mostapha mustafo
said saeed saeid sayeed saed saiid saeidi sayid
khaled khalid halid
omar umar omer umer oumar
osman othman uthman usman ousmane ousman othmane
soleiman sulaiman suleiman sulayman soleyman suliman sulaymon slimane suleman soliman
esmail ismail ismael esmaeil ismaeel ismayil ismoil esmaeel smail
jafar jaafar gaafar djafar jaffar djaafar jafer gafar gaffar
jamal gamal djamal djamel jamel gamel cemal
jamil gamil djamil jameel gameel cemil
jalal galal djalal djelal celal jalaal
jaber gaber jabir djaber jabeer cabir
jabbar gabbar djabbar cabbar
jibril gabril gibril djibril jebril jebrail jibreel jabril cebrail
jihad gihad djihad gehad jehad cihad
jumah gomaa jumaa gumaa djouma joumaa juma jomaa jomah
najib nagib naguib nadjib najeeb nageeb nejib necip
naji nagi nadji
najah nagah nadjah
majdi magdi madjdi majdy magdy mejdi
farag faraj faradj farej
ragab rajab radjab rejab recep rejeb
hafez hafiz hafidh hafedh hafeez hafidz
fazl fadl fadhl fazal fadal
fazel fadel fadhil fadil fazil fadhel
ramadan ramazan ramzan ramadhan ramdane romadhon ramadhani
zafer dhafer zafir thafer dhafir zafar
nazim nadhim nazem nadhem nathim
vahid wahid waheed ouahid vahed wahed
javad jawad jouad djawad jawed javed jawaad cevat cevad
vali wali veli ouali waly
anwar anvar anouar enver anwer
parviz parwiz parvez pervez pervaiz parwez perviz
marwan marvan marouane merwan marouan
rezwan rizvan radwan ridwan redouane rezvan rizwan radhwan redwan ridhwan radouane
safwan safvan safouane
sarwar sarvar sarwer serwar
hashim hashem hachem hachim haashim
hashimi hashemi hachemi hachimi hashmi
hisham hicham hichem hesham
rashid rachid rasheed rached rashed reshid racheed
bashir bachir basheer beshir bechir
sharif cherif charif sherif shareef cheriff
ashraf achraf eshref
shukri choukri shoukri chokri shokri shukry
shafiq chafik shafik chafiq shafeeq
shakir chaker shaker chakir shakeer
shaban chaaban chabane shaaban chaban
shawqi chawki shawki shawky chaouki shauqi shauki
mukhtar mokhtar mochtar muchtar moukhtar moktar
naser nasser nasir nacer naceur nasseer
yasin yassin yassine yacine yaseen yasseen yacin
hijazi hegazi higazi hejazi hedjazi hegazy
abubakr abubakar aboubakr aboubakar aboubacar abubaker aboubaker aboubeker abubeker boubacar boubakar boubaker boubeker boubakeur bubakar abobakr abobaker
mahdi mehdi mehedi
mohsen muhsin mohsin muhsen mouhsin
reza rida ridha riza
fatemeh fatima fatma fatimah fatemah fatimeh fatimata fatoumata
aisha ayesha aicha aysha aichah aishah ayisha asha
maryam mariam meryem maryem miriam mariyam meriem
zeinab zainab zaynab zeynab zineb zeyneb zaineb
khadija khadijeh khadijah khadidja hadija
yahya yehia yahia yehya yahyo
hamid hameed hamed
abdullah abdallah abdollah abdulla abdalla abdellah abdoullah
rahman rehman rahmane rachman rochman
shaikh sheikh shaykh sheik cheikh chaykh
husseini hosseini husaini hussaini housseini huseini
ali aly
ayman aiman eymen
majid majeed madjid madjeed magid mageed mecit
walid waleed oualid
nour nur noor nuur
tareq tariq tarek tarik tarig
qasem qassem qasim kassem kasim qassim kacem ghasem gasim kazem kazim kadhim kadhem kathim kadhum kathem
masud masoud masood massoud masud masoudi
mahmud mahmoud mahmood machmud machmoud mahmut
daud dawud davood dawood daoud davud dawod
isa issa eisa essa isse
musa moussa mousa moosa
abu abou
ghulam gholam
iyad ayad eyad iyadh ayadh
sayyid sayed seyed sayyed syed saied seyyed sayid
"""
_SLAVIC = """
vladimir uladzimir uladzimer volodymyr wolodymyr volodimir wladimir vladymyr uladimir
sergei siarhei siarhey syarhey siarhiej serhii serhiy serhij sergey sergiy sergii serguei sergej serhei serhey syarhei syargey siargei
nikolai mikalai mikalay mykola mikola nikolay nikolaj mikalaj mykolay nicolai
aleksandr aliaksandr alyaksandr oleksandr olexandr alexandr alexander aleksander aliaxandr aljaksandr olexander alyaxandr
aleksei aliaksei aliaksey alyaksey alyaksei oleksii oleksiy alexey alexei aleksey oleksij alexej aliaksiej olexiy
aleksandra aliaksandra oleksandra alexandra alyaksandra
dmitri dzmitry dmytro dmitry dzmitri dmitriy dmitrii zmitser dmitrij dimitri dmitro dzmitryy
mikhail michael mikael mikhael mykhailo mykhaylo mikhailo mihail mikhaylo mykhail michail mixail mikhal
pavel pavlo paval pavlov paviel
petr pyotr petro piotr pyatro piatro pjotr
evgeni ewgeni ewgenij jewgeni jewgenij jevgeni jevgenij jevgenijs ievgeni yevgeny yevgeni yevgeniy yevhen yauhen yauheni iauheni evgenii evgeniy evgeny yevhenii yevgenii yevheniy yauhien iauhen jauhien evhen
vasili vasil vasyl vasily vasiliy vasilij vasilii wassili vasilyy vassily
igor ihar ihor
oleg aleh oleh
olga volha olha
tatiana tatsiana tatyana tetiana tetyana tatsyana tacciana tatjana
elena alena olena yelena jelena
natalia natallia nataliia nataliya natalya natalla natalja natallya
irina iryna
ekaterina katsiaryna kateryna yekaterina katsyaryna katerina ekateryna jekaterina
viktor viktar victor wiktor
anatoli anatol anatoly anatoliy anatolii anatolij
konstantin kanstantsin kostiantyn kostyantyn kanstantin konstiantyn
leonid leanid
maksim maksym maxim
gennadi henadz hienadz hennadii gennadiy henadziy genadz genadzi hennadiy gennady gennadii genadi henadzi
grigori ryhor hryhorii hryhoriy grigoriy grigory rygor hryhori grigorii hryhory
georgi heorhii georgiy heorhiy georgy georgii georgij heorhi
valentin valiantsin valentyn valyantsin
valentina valiantsina valentyna valyantsina
vitali vital vitalii vitaliy vitaly vitalij
vadim vadzim vadym
viacheslav viachaslau vyachaslau vyacheslav viachaslav viacheslau vyachaslaw vyachaslav viachaslav
stanislav stanislau stanislaw
vladislav uladzislau uladzislav vladyslav vladislau
yaroslav yaraslau iaroslav yaroslau yaraslav jaroslav
rostislav rastsislau rostyslav
svetlana sviatlana svitlana svyatlana svjatlana
liudmila liudmyla lyudmyla ludmila lyudmila liudmiła ludmyla
galina halina halyna
nadezhda nadzeya nadiia nadiya nadzeia
denis dzianis denys dzyanis
fedor fiodar fedir fyodor fiodor
stepan stsiapan stsyapan
artem artsiom artyom artsem artiom artsyom
nikita mikita mykyta
ilya illia ilia illya
kirill kiryl kyrylo kiril kyryl
egor yahor yehor yegor yagor iahor
roman raman
oksana aksana
ruslan
arkadi arkadz arkadii arkadiy arkady
yuri yury yuriy yurii iurii jurij iury juri iouri
ivan iwan
iosif iosip yosif yosyp iosef iozif
bronislav branislau branislav bronislau branislaw
lidia lidzia lidiya lidiia lidija
timofei tsimafei tymofii timofey
"""
_FIRST = {spelling: line.split()[0] for line in (_ARABIC + _SLAVIC).splitlines() for spelling in line.split()[1:]}
ARABIC = frozenset(line.split()[0] for line in _ARABIC.splitlines() if line)
"""What stands for names that Arabs gave the world."""
SLAVIC = frozenset(line.split()[0] for line in _SLAVIC.splitlines() if line)
"""What stands for the given names of Russians, Ukrainians and Belarusians."""
_FATHER = re.compile(r"(?P<name>.{3,}?)(?:i|y)?(?P<son>[aeoiy]*v[iy](?:c|ch|tch|cz|tsch)|[aeoiy]*[uvw]na)")
"""A patronymic: `ovich`, `avich`, `ievych` of a son; `ovna`, `auna`, `ivna` of a daughter."""
_FATHERS = {spelling.rstrip("aeiouyj"): line.split()[0].rstrip("aeiouyj") for line in _SLAVIC.splitlines() for spelling in line.split()}


_SOFT = ((re.compile(r"s?c(?=[eiy])"), "s"), (re.compile(r"(?<![st])ch(?=[rl])"), "k"), (re.compile(r"xx"), "x"))
"""A c that every language with Latin letters says s, ts or ch; the ch of Christ."""


@lru_cache(maxsize=1_024)
def same(word: str) -> str:
    """The spelling that stands for all of a name's spellings; a word that is no such name, with c and ch written as they sound."""
    found = _FIRST.get(word)
    if found is not None:
        return found
    if word.endswith(("ch", "cz", "ic", "yc", "na")) and len(word) > 6:
        patronymic = _FATHER.fullmatch(word)
        if patronymic is not None:
            father = _FATHERS.get(patronymic["name"])
            if father is not None:
                return father + ("ovna" if word.endswith("na") else "ovich")
    if "c" in word or "x" in word:
        return rewritten(word, _SOFT)
    return word
