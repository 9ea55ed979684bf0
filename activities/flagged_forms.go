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
	grade = `(?:full marks|(?:top|highest|maximum|max|perfect|best) (?:possible )?(?:score|rating|mark|grade)s?|` +
		`\b(?:[1-5]|five) ?(?:/|out of) ?(?:5|five)\b|\bscores? (?:of |to |at )?(?:[1-5]|five)\b|\blevel [1-5]\b|` +
		`\b(?:me|mine|candidate|applicant|competency|competencies|everything) (?:to |a |an |at |with )?(?:[1-5]|five)\b)`
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
		joins+`(?:give|award|assign|grant|rate|score|mark|grade|rank|set|record|copy|lower|output)\b.{0,60}?`+grade),
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

	form("ignora,olvida", `\b(?:ignora|olvida)\b.{0,30}\binstrucciones\b`),
	form("máxima", `\b(?:dame|dale|asigna|pon)\b.{0,20}\b(?:puntuación|nota) máxima\b`),
	form("ignorier,vergiss", `\b(?:ignorier\w*|vergiss)\b.{0,30}\b(?:anweisungen|regeln)\b`),
	form("punktzahl", `\b(?:gib|vergib)\b.{0,40}\b(?:volle|höchste|maximale) punktzahl\b`),
	form("précédentes", `\b(?:ignorez?|oubliez?)\b.{0,20}\b(?:instructions|consignes)\b.{0,20}\bprécédentes\b`),
	form("note maximale", `\bdonnez?-?\s?moi\b.{0,20}\bnote maximale\b`),
	form("instruções", `\b(?:ignore|esqueça)\b.{0,20}\binstruções\b`),
	form("nota máxima", `\b(?:dê-me|dá-me|me dê|atribua)\b.{0,20}\bnota máxima\b`),
	form("игнорируй,забудь", `(?:игнорируй|забудь).{0,30}(?:инструкции|указания|правила)`),
	form("балл", `постав.{0,20}высший балл`),
	form("忽略,忘记", `(?:忽略|忘记).{0,12}(?:指令|指示|规则)`),
	form("满分", `(?:给|打).{0,8}满分`),
}
