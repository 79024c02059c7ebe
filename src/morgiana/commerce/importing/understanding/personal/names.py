"""Common given names and family names of six languages, to know a column of people by."""

from typing import Final

_GIVEN: Final = """
aaron abel abigail achille achim adam adela adelaida adolf adolfo adoracion adrian adriana adriano adrien agata agathe
agnes agnieszka agostino agustin agustina aida aime aimee alain alan alba albano albert alberto albina aldo alejandro
alessandra alessandro alessia alex alexander alexandra alexandre alexandrie alexis alfio alfonso alfred alfredo alice
alicia alina alix allegra allison alois aloisia alonso alphonse alvaro amalia amalie amanda amaya amber ambra amedeo
amelia amleto amparo amy ana anabel anais anastasie andre andrea andreas andree andres andrew anette angel angela
angeles angelica angelika angelina angelo anja ann anna annalisa annamaria anne annegret annelie anneliese annemarie
annett annetta annibale annie annunziata anouk anselmo anthony antje antoine anton antonella antonia antonietta
antonio april araceli ariadna arianna ariel armando armida arnaldo arnaud arne arthur arturo ascension ashley asia
astrid asuncion audrey auguste augustin augusto aura aurelia aurelie aurelio aurora austin axel azucena baldassare
barbara barry bartolome bartolomeo basilio beate beatrice beatriz begona belen benedetto beniamino benita benito
benjamin benoit berardo berenice bernadette bernard bernardo bernd bert berta bertrand bettina betty beverly biagio
bianca bill billy birgit birgitt birgitta birthe blanca bobby borja bozena bradley brandon brenda brent brett brian
brigida brigitte brittany bruce bruna bruno bryan calixto calogero cameron camilla camille camillo camilo candela
candelaria capucine caridad carl carla carlo carlos carlota carmela carmelo carmen carol carola carolina caroline
carolyn carrie casey cassandra catalina catena caterina catherine cecile cecilia celestino celia celine cesar cesare
chad chantal charles charlie charlotte chelo cheryl chiara chloe chris christa christel christian christiane christina
christine christophe christopher cipriano cirillo ciro claire clara clarisa clarissa claude claudia claudine claudio
clayton clelia clemence clement clemente clotilde cody colette colin concepcion concetta constance constanza constanze
consuelo corey corinna corinne coriolano cornelia cornelio cory cosimo costantino costanza courtney craig cristian
cristina cristobal cristoforo crystal curtis cynthia dagmar dale dalila damiano dan dana daniel daniela daniele
danielle danilo dante dario darren david davide dawn debora deborah debra denis denise dennis derek derrick detlef
diana diane diego dieter dimitri dino dirk dolores domenico domingo dominik dominique donald donatella donatello
donato donna dora doris dorothea dorothee douglas dulce durante dustin dylan eberhard eckhard edgar edgardo edith
edoardo edouard eduard eduardo edward efrain egidio egon eladio elba elda elena eleonora eleonore elfriede eliana
eliane elias elijah elio elisa elisabeth elise eliseo elizabeth elke ella ellen elly elodie eloisa eloy else elvira
emanuela emanuele emil emile emilia emilie emilio emily emma emmanuel emmanuelle emmi encarna encarnacion engelbert
enrico enrique enzo eraldo eric erica erich erika erin ermanno ermelinda ermes erna ernesto ernst erwin esmeralda
esperanza estanislao esteban estefania estela ester esther ethan etienne etta ettore eugen eugene eugenia eugenie
eugenio eulalia eustachio eva evan evangelista evaristo evelyn ewald ezequiel ezio fabia fabian fabiana fabio fabrizia
fabrizio fatima fatma fausto fedele federica federico feliciano felicidad felipe felix fermin fernanda fernando fiamma
fidel filippa filippo finn fiorella fiorenza fiorenzo flavia flavio flora florencia florencio florentino florian
fortunata fortunato franca frances francesca francesco francisca francisco franco francois francoise frank franz
franziska frederic frederique frieda friedrich fulvia fulvio gabriel gabriela gabriele gabriella gabrielle gaetano
gaia galina gary gaspar gaspare gastone gelsomina gema gemma genevieve genoveva georg george georges georgina gerald
gerard gerardo gerd gerda gerhard germaine german germana gernot geronimo gertrud gertrudis giacomo giada giampaolo
giampiero gianfranco gianluca gianluigi gianmarco gianna gianni gianpaolo gilbert gilberte gilberto gilda gilles gina
ginevra gino gioacchino gioele gioia giorgia giorgio giosue giovanna giovanni girolamo gisela giuditta giulia giuliana
giuliano giulio giuseppe giuseppina giusy glenn gloria goffredo gonzalo gottfried grace graciela grazia graziano
graziella greg gregoire gregorio gregory greta griselda guadalupe gudrun guendalina guenther guido guillaume guillermo
gundula gunter gustav gustave gustavo hagen hannah hannelore hans harald harold haroldo harry hartmut heather hector
hedwig heidemarie heidi heike heinrich heinz helen helene helga heliodoro hella helmut henning henri henriette henrik
henry heriberto hermann herminia hernan hilario hilde hildegard hinrich holger holly honore horst hortense hubert hugo
iacopo ian ibrahim ignacio ignazio igor ilaria ilse imelda ines inge ingeborg ingo ingrid inmaculada inna iolanda
irene iris irma irmgard isa isabel isabella isabelle isaura isidro ismael isolde itziar ivan ivana ivano ivo jacinta
jack jacob jacopo jacqueline jacques jaime james jamie jan jana janet janice jason javier jean jeanne jeff jeffery
jeffrey jennifer jens jeremy jerome jerry jesse jessica jesus jill jim jimena joachim joan joaquin jocelyne jochen joe
joel johann johanna johannes john johnny jolanda jolanta jon jonas jonathan jordan jordi jorg jorge jose josef josefa
josefina joseph josephine josette joshua jost joyce juan juana judith judy jules julia julian juliana julie julien
juliette jurgen justin jutta kai karen karin karl karla karsten katharina kathe katherine kathleen kathrin kathryn
kathy katja katrin kayla keith kelly kenneth kerstin kevin kim kimberly kirsten klara klaus konrad kristen kristin
krystyna kurt kyle laetitia lamberto larissa larry lars laura laure laureano lauren laurence laurent lawrence lazzaro
lea lee lena leo leon leonardo leone leonor leopoldo leslie leticia letizia lia liana liberto licia lidia liesbeth
lieselotte liliana lilli lina linda lindsay lindsey lisa liselotte livia lodovico logan loida lola loredana lorena
lorenzo loretta lori lorraine lothar lotte louis louise lourdes luana luc luca lucas luce luchino lucia luciana
luciano lucie lucrezia lucy ludmilla ludovica ludovico ludwig luigi luis luisa luise lukas luz macarena maddalena
madeleine madison magdalena maike maite manfred manola manon manuel manuela mara marc marcantonio marcel marcela
marcella marcelle marcello marco marcos marcus maren marga margaret margarete margarethe margarita margaux margherita
margitta margot margret margrit marguerite maria mariana marianne mariano maribel maricela marie marilyn marina marine
mario marion marisa marisol mark marko markus marlene marlies marta martha martin martina martine martino mary maryse
mason massimiliano massimo mateo mathieu mathilde matilda matilde matt matteo matthew matthias matthieu mattia maura
maurice mauricio maurizio mauro max maxima maxime maximilian mechthild megan mehmet meike melania melanie melchiorre
melina melissa mercedes mia micaela michael micheal michel michela michele micheletto micheline michelle miguel
miguela mike milagros milena mirco mireia mireille mirella miriam mirjam mirko mitchell moises monica monika monique
montserrat moritz mustafa nacho nadia nadine nancy napoleone natale natalia natalie nathalie nathan natividad nayara
nedda nerea nicanor niccolo nicholas nico nicola nicolas nicolasa nicole nicoletta nicoletti nidia nieves niklas
nikolai nina nino noa noah noel noelia noemi noemie norbert norberto norma nuria octavia octavio odalys odette ofelia
olaf olga oliver olivia olivie olivier ornella ortensia oscar oskar osvaldo otmar ottavia ottavio ottmar otto pablo
paco paloma pamela paola paolo pascal pascual pasquale pastora patricia patrick patrizia patrizio paul paula paulette
pauline pawel paz pedro pellegrino penelope pepe perla peter petra petrona philip philipp philippe philippine phillip
piera piergiorgio pierina pierluigi piermarco piero pierpaolo pierre pietro pilar pina pompeo pomponio primitiva
priscila priscilla procopio puccio purificacion quique rachel rachele rafael raffaele raffaella raffaello raimondo
rainer ralf ralph ramon ramona randy ranieri raphael raquel raul ray raymond rebeca rebecca regina reina reiner
reinhard rembrandt remedios remy renata renate renato rene renee renzo resi ria ricarda ricardo riccardo richard ricky
rina rita robert roberta roberto rocio rodney rodolfo rodrigo roger roland rolf romain roman romana romeo romina
romolo ronald ronny rosa rosalia rosalina rosalinda rosaria rosario rosaura rosemarie rosendo rosina rossana roswitha
roxana roy ruben rudi rudiger rudolf ruggero ruggiero russell ruth ryan sabina sabine sabrina salome salvador
salvatore samanta samantha samuel sandra sandrine sandro sante santiago santino sara sarah saul saverio scott sean
sebastian sebastiano sebastien selena selma serafina serena sergio seth shane shannon sharon shawn sheila shirley
sibylle siegfried sieglinde siegmund sigrid silke silvana silvestro silvia silvio simon simona simone sina slobodan
sofia sole soledad sonia sonja sophia sophie spencer stacey stacy stefan stefania stefanie stefano steffen steffi
stella stelvio stephane stephanie stephen steve steven susan susana susanna susanne suzan suzanne sven svetlana
swetlana sylvia sylvie tamara tammy tania tanja tara tarek tatiana tatjana taylor teodora teodoro teofila teresa terry
theo theodore theresa therese thibault thibaut thierry thilo thomas thorsten tiffany tim timothee timothy tina tiziana
tiziano tobias todd tom tomas tommaso toni tonia tony tonya torquato torsten tracy traude traute travis trinidad
tristan troy tullio tyler uberto ugo ulises ulrich ulrike umberto urbana ursula ute uwe valentin valentina valentine
valentino valeria valerie valerio vanesa vanessa vera verena veronica veronika veronique vicente victoire victor
victoria viktoria vilma vincent vincentio vincenza vincenzo viola violeta virgilio virginia virginie vito vittore
vittoria vittorio viviana volker waldemar walter waltraud waltraut wanda wayne wendy wenzel werner wesley wilfredo
wilhelm willi william willie willy wilma wolfgang xavier xiomara yaiza yasmina yesica yolanda yves yvonne zacharie
zachary zaida zaira zoe zofia zoraida
"""

_FAMILY: Final = """
adam adams aguilar albrecht alexander allard allen alonso alvarado alvarez amato anderson andre andrews arias
armstrong arnaud arnold aubert aubry bailey bailly baker barbier barbieri barnes baron barone barre basile battaglia
bauer baumann beck becker bell bellini benedetti benitez bennett benoit berger bergmann bernard bernardi berry bertin
bertrand besnard bianchi bianco bigot black blanc blanchard blanco blin blot bodin bohm bonnet boucher bouchet
boulanger bourgeois boutin bouvet bouvier boyd boyer bradley brandt braun bravo breton briand brooks brown brun brunet
bruno bryant buisson burns busch butler caballero cabrera calvo campbell campos camus cano caputo carbone carmona
caron carpenter carpentier carrasco carre carroll carter caruso castillo castro cattaneo charles charpentier chauvet
chauvin chavez chen chevalier clark clement colas cole coleman colin collet collins colombo conte conti contreras cook
cooper coppola cordier cortes costa costantini coste cousin couturier cox crawford crespo cruz cunningham da daniel
daniels david davis de delahaye delannoy delattre delaunay delgado delmas delorme denis deschamps devaux diallo dias
diaz didier dietrich diez dijoux dixon dominguez donati dubois dufour dumas dumont duncan dunn dupont dupuis dupuy
duran durand duval edwards elliott ellis engel esposito esteban evans fabbri fabre farina faure ferguson fernandez
ferrand ferrara ferrari ferraro ferreira ferrer ferretti ferri fiore fischer fisher fleury flores fontaine fontana
ford foster foucher fournier fox francois frank franke freeman friedrich fuchs fuentes gaillard gallardo gallego galli
gallo garcia gardner garnier garrido garza gatti gauthier gautier gay gentile georges gerard gibson gil gilbert gillet
gimenez giordano girard giraud giuliani godard gomes gomez goncalves gonzales gonzalez gordon graf graham grant grassi
grasso gray greco green gregoire griffin grondin gros gross guerin guerra guerrero guichard guilbert guillaume guillot
gunther gutierrez guyot guzman haas hahn hall hamel hamilton hansen hardy harris harrison hart hartmann hawkins hayes
hebert heinrich henderson henry hernandez herrera herrero herrmann herve hicks hidalgo hill hoarau hoffman hoffmann
hofmann holmes horn howard huber hubert hudson huet hughes humbert hunt hunter ibanez iglesias imbert jackson jacob
jacques jacquet jager james jean jenkins jimenez johnson johnston joly jones jordan jourdan julien jung kaiser keller
kelley kelly kennedy kim king klein knight koch kohler konig kramer kraus krause kruger kuhn labbe lacroix lagarde
laine lambert lamy lane lang lange langlois laporte launay laurent lawrence le lebon lebreton lebrun leclerc leclercq
lecomte leconte ledoux leduc lee lefebvre lefevre legendre leger legrand lehmann lejeune lelievre lemaire lemoine
lenoir leon leone leroux leroy lesage letellier leveque levy lewis loiseau lombard lombardi lombardo long longo lopez
lorenz lorenzo louis lozano lucas ludwig maier maillard maillot mallet mancini marchand marchetti marechal mariani
marie marin marini marino marion marquez marshall martel martin martinelli martinez martini martino marty mary mason
masson mathieu matthews maury mayer mazza mcdonald medina meier menard mendez mendoza mercier messina meunier meyer
michel milani miller millet mills mitchell molina moller monnier montanari montero monti moore mora morales moreau
morel morelli moreno moretti morgan morin morris morvan moulin moya muller munoz murphy murray myers navarro negri
nelson neri neumann neveu nguyen nichols nicolas nieto noel normand nunez olivier olson orlando ortega ortiz otto
owens pagano palmer palmieri palumbo parent paris parisi parker parra pascual pasquier pastor patel patterson paul
payet payne pellegrini pellegrino pelletier peltier pena pereira perez perkins peron perret perrier perrin perrot
perry peters peterson petit pfeiffer philippe phillips picard pichon pierce pierre pineau pinto piras pohl poirier
pons porter poulain powell prevost price prieto ramirez ramos ray raymond raynaud reed regnier remy renard renaud
renault rey reyes reynolds ribeiro ricci rice richard richards richardson richter riley rinaldi riou riva rivera
riviere rizzi rizzo robert roberts robertson robin robinson roche rocher rodrigues rodriguez roger rogers rojas
rolland roman romano romero rose ross rossetti rossi roth rousseau roussel roux roy royer rubio ruggiero ruiz russell
russo ryan saez sala salazar salmon samson sanchez sanders sandoval sanna santana santiago santoro santos sanz sartori
sauer sauvage schafer schmid schmidt schmitt schmitz schneider scholz schreiber schroder schubert schulte schulz
schulze schumacher schuster schwarz scott seguin seidel serra serrano shaw silva silvestri simmons simon simpson smith
snyder soler sommer sorrentino soto spencer stein stephens stevens stewart stone suarez sullivan tanguy taylor techer
teixeira tessier testa texier thierry thomas thompson torres toussaint tran traore tucker turner turpin vaillant
valentin valentini valette vargas vasquez vasseur vazquez vega velasco verdier vicente vidal villa vincent vitale
vitali vogel vogt voigt voisin wagner walker wallace walter ward warren washington watson weaver webb weber weiss
wells werner west white williams willis wilson winkler winter wolf wolff wood woods wright young ziegler zimmermann
"""

_CHINESE_FAMILY: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟"
    "姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)

GIVEN: Final = frozenset(_GIVEN.split())
FAMILY: Final = frozenset(_FAMILY.split()) - {"de", "da", "le"}
CHINESE_FAMILY: Final = frozenset(_CHINESE_FAMILY)
PREFIXES: Final = frozenset(
    "mr mrs ms miss dr prof sir madam monsieur madame mademoiselle m mme mlle me herr frau hr fr ing dipl univ sig"
    " sigra sra sr srta don dona dott dottssa dipl mag".split()
)
"""Titles that stand before a name, folded."""
PARTICLES: Final = frozenset(
    "de da del della di du des la le les von van der den zu y e i dos das el al bin ben".split()
)
"""Small words within a name."""
