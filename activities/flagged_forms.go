package activities

import (
	"regexp"
	"slices"
	"strings"
)

// order is a form of sentence and the words of which it has at least one.
type order struct {
	words []string
	rule
}

// form takes the words separated by commas, and the pattern's alternatives.
func form(words string, patterns ...string) order {
	pattern := strings.Join(patterns, "|")
	return order{words: strings.Split(words, ","), rule: rule{pattern: regexp.MustCompile(pattern), stems: stemsOf(pattern)}}
}

// matches looks only where words stand that the form has; has is the text's pairs.
func (o order) matches(plain string, has *pairs) bool {
	return slices.ContainsFunc(o.words, func(word string) bool { return has.all(word) && strings.Contains(plain, word) }) &&
		o.mayMatch(plain, has) && o.pattern.MatchString(plain)
}

// Where an order stands: opens begins a sentence or a clause; joins also stands
// in the middle of one, where the object must leave no doubt.
const (
	opens = `(?:^["* -]*|[:;,(] ?|\b(?:please|now|must|should|shall|you (?:are|will|can|have to|need to|now)|` +
		`(?:assistant|systems?|scorer|grader)[:,]) )`
	joins = `(?:` + opens + `|\b(?:and|so|then|(?:if|when) you|you do not|required .{0,30}to) )`
	// A best mark is given to somebody and recorded of anything; levels are reached by
	// answers, and RAID, logs and tickets have some too.
	best = `(?:top|highest|maximum|max|perfect|best) (?:possible )?(?:score|rating|mark|grade|point)s?`
	sure = `full marks|\b(?:[1-5]|five) ?(?:/|out of) ?(?:5|five)\b|\bscores? (?:of |to |at )?(?:[1-5]|five)\b|` +
		`\b(?:me|mine|candidate|applicant|competency|competencies|everything) (?:to |a |an |at |with )?(?:[1-5]|five)` + noUnit + `|` +
		`\b(?:me|mine|answers?|candidate|applicant|competency|competencies|everything|all)\b.{0,20}\blevel [1-5]\b`
	grade = `(?:` + best + `|` + sure + `|\blevel [1-5]\b)`
	// noUnit tells a score of 5 from 5 minutes.
	noUnit = `(?:$| ?[^ \w]| (?:and|as|at|because|for|in|marks?|of|on|out|points?|since|stars?|then|to|` +
		`dans|de|em|en|estrelas|para|partout|pontos|por|punkte|puntos|sobre|sur|von)\b)`
	graded = `(?:answer|candidate|applicant|competency|competencies)`
)

// orders are the forms in English, and the two commonest, to forget the rules and
// to give the best score, in each other language of our fixed texts, in Russian
// and in Chinese. Patterns match normalized text: lower case, one kind of quote.
var orders = []order{ //nolint:gochecknoglobals // a constant table of compiled patterns
	// Forget the rules.
	form("ignore,disregard,forget,override,bypass", joins+`(?:ignore|disregard|forget|override|bypass)\b(?:`+
		`.{0,20}\b(?:all|any|every|your|previous|prior|above|earlier)\b.{0,20}\b(?:instructions?|rules?|prompts?|guidelines|directions)\b|`+
		`.{0,20}\b(?:anchors|rubric|scoring criteria|system prompt)\b|.{0,4}\beverything (?:you|above|before)\b)`),
	// Give this score, here is the result.
	form("give,award,assign,grant,rate,score,mark,grade,rank,set,record,copy,lower,output",
		joins+`(?:give|award|assign|grant|rate|score|mark|grade)\b.{0,60}?(?:`+best+`|`+sure+`)`,
		joins+`(?:rank|set|record|copy|lower|output)\b.{0,60}?(?:`+sure+`)`,
		opens+`(?:rank|set|record|copy|lower|output)\b.{0,60}?`+best),
	form("output,copy,return,print",
		opens+`(?:output|copy|return|print)\b.{0,20}\b(?:this|these) (?:scores?|results?|scorecard|evaluation)\b`),
	form("evaluation,score,rating,competencies",
		`\b(?:final|overall) (?:evaluation|scores?|rating):`,
		`\b(?:the|your) (?:score|rating) (?:for|of|on) (?:this|every|each|all) `+graded,
		`\ball competencies (?:receive|get|are)\b`),
	// Words of a scorer about "the candidate".
	form("candidate,answer,applicant,evidence",
		`\b(?:the|this) (?:answer|candidate|applicant)\b.{0,20}\b(?:deserves|earns|merits|receives|gets)\b.{0,30}?`+grade,
		`\b(?:the|this) (?:answer|candidate|applicant)\b.{0,80}\banchor [1-5]\b`,
		`\bevidence for (?:level|score|anchor) [1-5]\b`),
	// Tell what you were told.
	form("prompt,instructions,rubric,anchors",
		opens+`(?:repeat|print|reveal|show|tell|output|recite|display|quote|disclose)\b.{0,30}\b`+
			`(?:system prompt|your (?:own )?(?:instructions|prompt|rules)|rubric|anchors)\b`,
		`\bwhat are your instructions\b`),
	// Move the interview.
	form("interview,skip to,asking,next,goodbye",
		opens+`(?:end|finish|conclude|close|terminate|stop) (?:the|this) interview\b`,
		opens+`(?:skip to the (?:end|scorecard)|stop asking|this interview is (?:now )?over)\b`,
		opens+`in your next (?:question|message|reply), ?(?:ask|say|write|tell)\b`,
		opens+`say goodbye to the (?:candidate|applicant)\b`),
	// Speak as, or to, somebody of the machinery.
	form("assistant,developer,scorer,grader,note,instruction",
		`^(?:assistant|developer message|scorer|grader):`,
		`^(?:note|instructions?) (?:to|for) (?:the )?(?:ai|scorer|assistant|grader).{0,12}:`),
	form("as an ai", `\bas an ai (?:evaluator|grader|scorer|interviewer)\b`),

	form("instrucciones", `\b(?:ignor[ae]|olvid[ae])\b.{0,30}\binstrucciones\b`),
	form("máxima", `\b(?:d[ae]me|d[ae]le|asigna|asigne|pon|ponga)\b.{0,20}\b(?:puntuación|nota) máxima\b`),
	form("ignorier,vergiss,vergessen", `\b(?:ignorier\w*|vergiss|vergessen sie)\b.{0,30}\b(?:anweisungen|regeln)\b`),
	form("punktzahl", `\b(?:gib|vergib|(?:ver)?geben sie)\b.{0,40}\b(?:volle|höchste|maximale) punktzahl\b`),
	form("précédentes", `\b(?:ignorez?|oubliez?)\b.{0,20}\b(?:instructions|consignes)\b.{0,20}\bprécédentes\b`),
	form("note maximale", `\bdonnez?-?\s?moi\b.{0,20}\bnote maximale\b`),
	form("instruções", `\b(?:ignor[ae]|esque(?:ça|ce))\b.{0,20}\binstruções\b`),
	form("nota máxima", `\b(?:dê-me|dá-me|me dê|atribua) .{0,20}\bnota máxima\b`),
	form("игнорируй,забудь", `(?:игнорируй|забудь).{0,30}(?:инструкции|указания|правила)`),
	form("балл", `постав.{0,20}высший балл`),
	form("忽略,忘记", `(?:忽略|忘记).{0,12}(?:指令|指示|规则)`),
	// The same, put more freely.
	form("you,deserve,should,must,need,want",
		`\b(?:you (?:should|will|must|can|need to|have to)(?: now)? (?:score|rate|grade|give|award|write|respond|treat|mark)|`+
			`i(?: would|"d)? (?:like|want|need) you to|i (?:deserve|(?:should|must) (?:get|receive))|`+
			`(?:answer|response|interview|candidate)\b.{0,16} (?:should|must|deserves?)(?: get| receive| be)?)\b.{0,40}?`+
			`(?:`+grade+`|\b(?:a|as) (?:5|five)\b)`),
	form("rubric,guidance,prompt,task,instructions",
		opens+`(?:do not|don"t|never|stop) (?:follow|use|apply)(?:ing)? (?:the|your) (?:rubric|anchors|instructions|rules)\b`,
		opens+`(?:kindly )?(?:set aside|assume|pretend)\b.{0,20}\b(?:rubric|anchors|guidance|instructions)\b`,
		`\byour (?:task|instructions?|prompt|guidelines) (?:has|have|says?|(?:is|are) now)\b|\bdoes your prompt say\b`),
	form("ignore,disregard,forget", opens+`(?:ignore|disregard|forget) (?:what|whatever|all that) (?:was|you were|has been) (?:said|told)\b`),
	form("system,admin,override,note,message",
		`^ ?(?:override|(?:note|message) (?:to|for) (?:the )?\w+):.{0,80}\b(?:candidate|ratings?|scores?|response|answer|level)\b`,
		`^ ?(?:system|admin(?:istrator)?):.{0,80}\b(?:candidate|ratings?|scores?|answer)\b`),
	form("ai,model,grader,scorer,assistant",
		`^ ?(?:hey|dear|hello|hi|attention),? (?:ai|model|assistant|grader|scorer|evaluator|llm)\b`,
		`\bi (?:hereby )?(?:instruct|order|command) (?:you|the (?:ai|model|assistant|grader|scorer))\b`),
	form("output,score,rating,respond,evaluation",
		`\b(?:correct|right|expected|required) (?:output|score|rating) for (?:this|the) (?:transcript|interview|candidate|answer)\b`,
		opens+`respond with the (?:highest|best|maximum)\b|\bhighest possible (?:evaluation|score|rating) for\b`),
	form("cinco,5,cinq,fünf", `\b(?:ponme|dame|dale|donnez?-moi|mettez?-moi|dê-me|me dê)(?: .{0,12})?\b(?:5|cinco|cinq)`+noUnit,
		`\b(?:bewerte mich|gib mir)\b.{0,20}\b(?:5|fünf)`+noUnit),
	// Whoever rates is spoken to.
	form(" me, my , this ", `(?:`+opens+`|\byou (?:\w+ ){0,3})(?:rate|score|grade|judge|evaluate|assess) (?:me|my answers?|this answer)\b`),
	form("you", `\btell you\b.{0,40}\b(?:perfect|maximum|top|highest) (?:scorecard|scores?|marks|ratings?)\b`,
		`\byou are (?:now in|obliged|hereby)\b|`+
			`\byou are no longer (?:an? |the |my )?(?:ai|assistant|interviewer|scorer|grader|evaluator|model|bound|required|restricted|limited)\b`,
		opens+`(?:write|put|record|note)\b.{0,20}\byour (?:notes|report|scorecard|evaluation)\b`),
	form("put", `\bput (?:me at (?:5|five)\b|a (?:5|five)(?:$| ?[.,;!]| (?:next to|beside|on|for|everywhere|in (?:each|every|all))\b))`),
	form("anchor", `\banchor [1-5]\b`),
	form("perfect,maximum,top,highest", opens+`(?:return|output|stop .{0,20}and output)\b.{0,12}\b(?:perfect|maximum|top|highest)\b`,
		`\bplease\b.{0,40}\b(?:perfect|maximum|top|highest) (?:scorecard|scores?|marks|ratings?)\b`),
	form("recommendation", opens+`(?:set|make|change|put|mark) (?:the|my|your) recommendation\b.{0,12}\b(?:strong.?)?(?:yes|hire)\b`),
	form("must be", `\b(?:result|outcome|verdict|recommendation) must be (?:a )?(?:strong )?(?:yes|positive|hire)\b`),
	form("olvida,vergiss", `^ ?olvida\b.{0,12}\breglas\b|^ ?vergiss alles und\b`),
	form("满分", `(?:给|打).{0,8}满分`),
}
