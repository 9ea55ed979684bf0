package activities

import "strings"

// stopWords are words of our languages that tell nothing about what a text is
// about: those of grammar, and those of which interviews are made. Without accents
// and ß, as the lexicons are.
var stopWords = func() map[string]bool { //nolint:gochecknoglobals // a constant table
	stop := map[string]bool{}
	for _, words := range []string{stopEnglish, stopSpanish, stopGerman, stopFrench, stopPortuguese} {
		for word := range strings.FieldsSeq(words) {
			stop[word] = true
		}
	}
	for _, known := range lexicons() {
		for word := range strings.FieldsSeq(known.words) {
			stop[word] = true
		}
	}
	return stop
}()

const (
	stopEnglish = "about above after again all also although always another any anything are around asked away back because been before " +
		"being below between both but came can come could describe did does doing done down each else even ever every example exactly " +
		"explain few first follow for from further gave get give given goes going got had has have having her here hers him his how however " +
		"into its itself just kind know last less let like little lot made make many may maybe mean mentioned might more most much must " +
		"myself near never next nor not nothing now off often once one only onto other our ours out over own part perhaps please point put " +
		"quite rather really said same say says see seem several shall she should since some someone something soon specific still such sure " +
		"take tell than thank thanks that the their them themselves then there these they thing things think this those though through thus " +
		"time together told too took toward towards under until upon use used using usually very was way well went were what whatever when " +
		"where whether which while who whole whom whose why will with within without would yes yet you your yours yourself answer question " +
		"him it's i'd i'm i've don't didn't you'd you've that's"
	stopSpanish = "algo algun alguna algunas alguno algunos alli ante antes aqui asi aun aunque cada casi como con contra cosa cosas cual " +
		"cuales cualquier cuando cuanto cuanta cuantos cuantas dar desde despues dice dicho dijo donde dos durante ella ellas ellos entonces " +
		"entre era eran eres eso esos esa esas esta estaba estado estan estar este estos estas fue fueron gracias haber habia hace hacer " +
		"hacia han hasta hay haya hecho hizo incluso las les luego los mas mayor mejor menos mientras mis mismo misma mucho mucha muchos " +
		"muchas muy nada nadie ninguno ninguna nos nosotros nunca otra otras otro otros para parte pero poco podria por porque pregunta " +
		"primero primera puede pues que quien quienes respuesta sea segun ser sido siempre sin sino sobre solo son sus tal tambien tan tanto " +
		"tener tenia tiempo tiene todo toda todos todas tras tuvo una unas uno unos usted ustedes vez veces yo ejemplo cuente describa digame " +
		"exactamente explique menciono"
	stopGerman = "aber alle allem allen aller alles als also andere anderen anderer anderes antwort auch auf aus bei beide beiden beim beispiel " +
		"bereits beschreiben bis bisher bitte bzw dabei dadurch dafur dagegen daher dahin dann daran darauf daraus darin darum daruber das dass " +
		"davon dazu deine dem den denen denn der deren des deshalb dessen die dies diese diesem diesen dieser dieses doch dort durch eben eher " +
		"eigentlich ein eine einem einen einer eines einfach einige einmal erst erste ersten erstmal erzahlen etwa etwas frage fur ganz gar " +
		"geben gegen gehen gemacht genau gesagt getan gibt ging gut habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem " +
		"ihren ihrer immer indem ins ist jede jedem jeden jeder jedes jedoch jemand jene jetzt kam kann kein keine keinem keinen keiner konkret " +
		"konnen konnte konnten lassen machen machte man manche mehr mein meine meinem meinen meiner mich mir mit mochte muss musste nach nachdem " +
		"nennen nicht nichts nie noch nun nur oben oder oft ohne schon sehr sein seine seinem seinen seiner seit selbst sich sie sind sodass " +
		"solche soll sollen sollte sondern sonst soviel sowie spater teil tun uber uberhaupt und uns unser unsere unter viel viele vielen vom von " +
		"vor vorher wahrend wann war waren warum was weil weiter welche welchem welchen welcher welches wenig weniger wenn wer werden wie wieder " +
		"wieso will wir wird wirklich wissen wollen wollte worden wurde wurden zeit zum zur zwar zwischen danke sagten"
	stopFrench = "aucun aucune aussi autre autres aux avaient avais avait avant avec avez avoir avons beaucoup bien car ceci cela celle celles " +
		"celui cependant certain certains ces cet cette ceux chaque chez chose choses comme comment concret contre dans decrire depuis dernier " +
		"derniere des deux devez devoir dire dit dois doit donc donne dont durant elle elles encore entre est etaient etait etant ete etes etre " +
		"eux exactement exemple expliquer faire fait faites fois font furent grace ici ils jamais jusque laquelle lequel les lesquels leur leurs " +
		"lors lorsque lui mais meme memes merci mes mieux moi moins mon mot nos notre nous ont oui par parce parfois parlez parmi part partie pas " +
		"pendant personne peu peut peuvent plus plusieurs plutot pour pourquoi pourriez pouvez pouvoir precis premier premiere presque puis " +
		"quand que quel quelle quelles quelqu quelque quelques quels question qui quoi raconter reponse rien sans sera ses seul seule seulement " +
		"ses soit son sont sous souvent suis sur surtout tandis tant tel telle temps tes toujours tous tout toute toutes tres trop une vers voici " +
		"vois votre vos vous vraiment"
	stopPortuguese = "agora ainda alem algo alguem algum alguma algumas alguns ali ante antes apenas apos aquela aquele aqueles aquilo aqui assim " +
		"ate atraves bem cada caso coisa coisas com como conte contra cujo dar das dele deles depois desde dessa desse desta deste descreva diga " +
		"disse dizer dois dos durante ela elas ele eles embora enquanto entao entre era eram essa essas esse esses esta estao estar estava estavam " +
		"este estes estou exatamente exactamente exemplo explique faz fazer fez fica ficou foi fora foram gracas haver havia isso isto justamente " +
		"lhe lhes logo mais mas melhor menos mesma mesmo meu meus mencionou minha minhas muita muitas muito muitos nada nao nas nem nenhum nenhuma " +
		"ninguem nos nossa nossas nosso nossos num numa nunca obrigado obrigada onde ora outra outras outro outros para parte pela pelas pelo pelos " +
		"pergunta perante pode podem poderia pois porem porque pouca pouco poucos primeira primeiro propria proprio qual quais qualquer quando " +
		"quanta quantas quanto quantos quase que quem resposta sao seja sem sempre sendo ser sera seu seus sido sim sob sobre sua suas tal talvez " +
		"tambem tanto tao tem tempo tenha tenho ter teve tinha toda todas todavia todo todos tudo uma umas uns vez vezes voce voces"
)
