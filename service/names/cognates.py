"""Names that every language has a form of its own for: Peter is Pietro, Pierre, Pedro, Piotr, Petr, Boutros; a saint's, mostly, or a prophet's.

A paper prints a bishop, a saint or a queen as its readers call them (AsiaNews has Pietro where UCA News has Peter), and a reader of it asks so. People
keep the form that their parents chose all the same, so these are asked for beside what was written, and never filed: see abroad.py.
"""

from collections.abc import Iterator

from service.names.readings import Reading
from service.names.same import same

_LANGUAGES = "English French Spanish Italian Portuguese German Polish Russian Latin Arabic"
"""The columns of the table, in the order in which a name is looked for in them."""
_TABLE = """
abraham     abraham      abraham     abramo      abraao     abraham     abraham     avraam     abrahamus      ibrahim
adolf       adolphe      adolfo      adolfo      adolfo     adolf       adolf       -          adolphus       -
albert      albert       alberto     alberto     alberto    albrecht    -           -          albertus       -
alexander   alexandre    alejandro   alessandro  alexandre  alexander   aleksander  aleksandr  alexander      iskandar
alexis      alexis       alejo       alessio     aleixo     alexius     aleksy      aleksei    alexius        -
alphonse    alphonse     alfonso     alfonso     afonso     alfons      alfons      -          alphonsus      -
ambrose     ambroise     ambrosio    ambrogio    ambrosio   ambros      ambrozy     amvrosi    ambrosius      -
andrew      andre        andres      andrea      andre      andreas     andrzej     andrei     andreas        andrawus
anthony     antoine      antonio     antonio     antonio    anton       antoni      anton      antonius       antun
arthur      arthur       arturo      arturo      artur      artur       artur       artur      arturus        -
augustine   augustin     agustin     agostino    agostinho  augustin    augustyn    avgustin   augustinus     -
bartholomew barthelemy   bartolome   bartolomeo  bartolomeu bartholomae bartlomiej  varfolomei bartholomaeus  -
basil       basile       basilio     basilio     basilio    basilius    bazyli      vasili     basilius       -
benedict    benoit       benito      benedetto   bento      benedikt    benedykt    venedikt   benedictus     -
bernard     bernard      bernardo    bernardo    bernardo   bernhard    bernard     -          bernardus      -
catherine   catherine    catalina    caterina    catarina   katharina   katarzyna   ekaterina  catharina      -
cecilia     cecile       cecilia     cecilia     cecilia    cacilie     cecylia     -          caecilia       -
charles     charles      carlos      carlo       carlos     karl        karol       karl       carolus        -
christian   christian    cristian    cristiano   cristiano  christian   krystian    -          christianus    -
christopher christophe   cristobal   cristoforo  cristovao  christoph   krzysztof   khristofor christophorus  -
claude      claude       claudio     claudio     claudio    claudius    klaudiusz   klavdi     claudius       -
clement     clement      clemente    clemente    clemente   klemens     klemens     kliment    clemens        -
conrad      conrad       conrado     corrado     conrado    konrad      konrad      -          conradus       -
constantine constantin   constantino costantino  constantino konstantin konstanty   konstantin constantinus   -
cyril       cyrille      cirilo      cirillo     cirilo     cyrill      cyryl       kirill     cyrillus       kirullus
david       david        david       davide      davi       david       dawid       david      david          daud
dennis      denis        dionisio    dionigi     dinis      dionys      dionizy     denis      dionysius      -
dominic     dominique    domingo     domenico    domingos   dominik     dominik     -          dominicus      -
edmund      edmond       edmundo     edmondo     edmundo    edmund      edmund      -          edmundus       -
edward      edouard      eduardo     edoardo     eduardo    eduard      edward      eduard     eduardus       -
elijah      elie         elias       elia        elias      elias       eliasz      ilya       elias          ilyas
elizabeth   elisabeth    isabel      elisabetta  isabel     elisabeth   elzbieta    elizaveta  elisabetha     -
emil        emile        emilio      emilio      emilio     emil        emil        emil       aemilius       -
ernest      ernest       ernesto     ernesto     ernesto    ernst       ernest      -          ernestus       -
eugene      eugene       eugenio     eugenio     eugenio    eugen       eugeniusz   evgeni     eugenius       -
ferdinand   ferdinand    fernando    ferdinando  fernando   ferdinand   ferdynand   -          ferdinandus    -
frances     francoise    francisca   francesca   francisca  franziska   franciszka  -          francisca      -
francis     francois     francisco   francesco   francisco  franz       franciszek  frants     franciscus     fransis
frederick   frederic     federico    federico    frederico  friedrich   fryderyk    fridrikh   fridericus     -
geoffrey    geoffroy     godofredo   goffredo    godofredo  gottfried   godfryd     -          godefridus     -
geoffrey    -            -           -           -          -           -           -          galfridus      -
george      georges      jorge       giorgio     jorge      georg       jerzy       georgi     georgius       jirjis
gerard      gerard       gerardo     gerardo     geraldo    gerhard     gerard      -          gerardus       -
giles       gilles       gil         egidio      gil        agidius     idzi        -          aegidius       -
gregory     gregoire     gregorio    gregorio    gregorio   gregor      grzegorz    grigori    gregorius      -
gustav      gustave      gustavo     gustavo     gustavo    gustav      gustaw      -          gustavus       -
helen       helene       elena       elena       helena     helene      helena      elena      helena         -
henry       henri        enrique     enrico      henrique   heinrich    henryk      genrikh    henricus       -
herman      -            -           -           -          hermann     -           -          hermannus      -
hugh        hugues       hugo        ugo         hugo       hugo        hugo        -          hugo           -
ignatius    ignace       ignacio     ignazio     inacio     ignaz       ignacy      ignati     ignatius       -
isaac       isaac        isaac       isacco      isaque     isaak       izaak       isaak      isaacus        ishaq
jacob       jacob        jacobo      giacobbe    jaco       jakob       jakub       yakov      iacobus        yaqub
james       jacques      jaime       giacomo     tiago      jakob       jakub       yakov      iacobus        yaqub
james       -            santiago    -           -          -           -           -          jacobus        -
james       -            diego       -           -          -           -           -          -              -
jane        jeanne       juana       giovanna    joana      johanna     joanna      ioanna     ioanna         -
jerome      jerome       jeronimo    girolamo    jeronimo   hieronymus  hieronim    ieronim    hieronymus     -
joachim     joachim      joaquin     gioacchino  joaquim    joachim     joachim     -          ioachimus      -
joan        jeanne       juana       giovanna    joana      johanna     joanna      ioanna     ioanna         -
john        jean         juan        giovanni    joao       johann      jan         ivan       ioannes        yuhanna
john        -            -           -           -          johannes    -           ioann      johannes       hanna
joseph      joseph       jose        giuseppe    jose       josef       jozef       iosif      iosephus       yusuf
joshua      josue        josue       giosue      josue      josua       -           -          -              -
julian      julien       julian      giuliano    juliao     julian      julian      yulian     iulianus       -
julius      jules        julio       giulio      julio      julius      juliusz     yuli       iulius         -
lawrence    laurent      lorenzo     lorenzo     lourenco   lorenz      wawrzyniec  lavrenti   laurentius     -
leo         leon         leon        leone       leao       leo         leon        lev        leo            -
leonard     leonard      leonardo    leonardo    leonardo   leonhard    leonard     -          leonardus      -
louis       louis        luis        luigi       luis       ludwig      ludwik      lyudvig    ludovicus      -
louise      louise       luisa       luisa       luisa      luise       ludwika     -          ludovica       -
luke        luc          lucas       luca        lucas      lukas       lukasz      luka       lucas          luqa
magdalene   madeleine    magdalena   maddalena   madalena   magdalena   magdalena   magdalina  magdalena      -
margaret    marguerite   margarita   margherita  margarida  margarete   malgorzata  margarita  margarita      -
mark        marc         marcos      marco       marcos     markus      marek       mark       marcus         murqus
martin      martin       martin      martino     martinho   martin      marcin      martyn     martinus       -
mary        marie        maria       maria       maria      maria       maria       maria      maria          maryam
matthew     mathieu      mateo       matteo      mateus     matthaus    mateusz     matvei     matthaeus      matta
matthias    matthias     matias      mattia      matias     matthias    maciej      -          matthias       -
maurice     maurice      mauricio    maurizio    mauricio   moritz      maurycy     -          mauritius      -
michael     michel       miguel      michele     miguel     michael     michal      mikhail    michael        mikhail
moses       moise        moises      mose        moises     moses       mojzesz     moisei     moyses         musa
nicholas    nicolas      nicolas     nicola      nicolau    nikolaus    mikolaj     nikolai    nicolaus       niqula
oliver      olivier      oliverio    oliviero    oliverio   oliver      oliwier     -          oliverius      -
patrick     patrice      patricio    patrizio    patricio   patrick     patryk      -          patricius      -
paul        paul         pablo       paolo       paulo      paul        pawel       pavel      paulus         bulus
peter       pierre       pedro       pietro      pedro      peter       piotr       petr       petrus         butrus
philip      philippe     felipe      filippo     filipe     philipp     filip       filipp     philippus      filibus
ralph       raoul        raul        -           raul       rolf        -           -          radulphus      -
raymond     raymond      ramon       raimondo    raimundo   raimund     rajmund     -          raimundus      -
richard     richard      ricardo     riccardo    ricardo    richard     ryszard     -          ricardus       -
robert      robert       roberto     roberto     roberto    robert      robert      -          robertus       -
roger       roger        rogelio     ruggero     rogerio    rudiger     -           -          rogerius       -
rudolf      rodolphe     rodolfo     rodolfo     rodolfo    rudolf      rudolf      -          rudolphus      -
sigmund     sigismond    segismundo  sigismondo  segismundo sigmund     zygmunt     -          sigismundus    -
simon       simon        simon       simone      simao      simon       szymon      semyon     simon          siman
solomon     salomon      salomon     salomone    salomao    salomon     salomon     solomon    salomon        soleiman
sophia      sophie       sofia       sofia       sofia      sophie      zofia       sofia      sophia         -
stephen     etienne      esteban     stefano     estevao    stefan      szczepan    stepan     stephanus      istifan
steven      -            -           -           -          stephan     stefan      -          -              -
sylvester   sylvestre    silvestre   silvestro   silvestre  silvester   sylwester   -          silvester      -
thaddeus    thaddee      tadeo       taddeo      tadeu      thaddaus    tadeusz     faddei     thaddaeus      -
theodore    theodore     teodoro     teodoro     teodoro    theodor     teodor      fedor      theodorus      -
theresa     therese      teresa      teresa      teresa     theresia    teresa      tereza     theresia       -
thomas      thomas       tomas       tommaso     tomas      thomas      tomasz      foma       thomas         tuma
timothy     timothee     timoteo     timoteo     timoteo    timotheus   tymoteusz   timofei    timotheus      -
ulrich      ulrich       ulrico      ulrico      ulrico     ulrich      -           -          huldericus     -
valentine   valentin     valentin    valentino   valentim   valentin    walenty     valentin   valentinus     -
vincent     vincent      vicente     vincenzo    vicente    vinzenz     wincenty    vikenti    vincentius     -
walter      gautier      gualterio   gualtiero   valter     walter      -           -          gualterus      -
william     guillaume    guillermo   guglielmo   guilherme  wilhelm     wilhelm     vilgelm    guilelmus      -
william     -            -           -           -          -           -           -          gulielmus      -
xavier      xavier       javier      saverio     xavier     xaver       ksawery     -          xaverius       -
zachary     zacharie     zacarias    zaccaria    zacarias   zacharias   zachariasz  zakhar     zacharias      zakaria
"""
_NOT_KNOWN = "-"


def _translated() -> list[dict[str, str]]:
    """For each language, what it calls each name of the table by whichever form that is known."""
    found: list[dict[str, str]] = [{} for _ in _LANGUAGES.split()]
    for line in filter(None, _TABLE.split("\n")):
        row = [None if form == _NOT_KNOWN else same(form) for form in line.split()]
        known = list(filter(None, row))
        for into, form in zip(found, row, strict=True):
            if form is not None:
                into |= {each: into.get(each, form) for each in known}
    return found


_TRANSLATED = _translated()


def translated(reading: Reading) -> Iterator[Reading]:
    """The reading as each language would have it that calls a word of it by another name."""
    for into in _TRANSLATED:
        if any(word in into for word in reading):
            yield tuple([into.get(word, word) for word in reading])
