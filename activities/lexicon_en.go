package activities

// englishCandidate is how a sentence about the candidate begins; one about a
// patient or a colleague may say how they felt.
const englishCandidate = `(^|[.;!?] |\b(candidate|applicant) |(^|[.;!?] )(he|she|they) )`

func english() lexicon {
	return lexicon{
		words: "the and you your how what with that this did have when which of to were would could should tell about is are why " +
			"where it we from they by be not there their then than because i",
		protected: englishProtected(),
		banned:    englishBanned(),
	}
}

func englishProtected() []topic {
	return []topic{
		{"age", []string{
			`\bhow old\b.{0,12}\byou\b`,
			`\byour (own |exact |current )?age\b`,
			`\byour (date|year) of birth\b`,
			`\byour birth(day|date)\b`,
			`\b(when|what year) were you born\b`,
		}},
		{"family", []string{
			`\b(are|were|get|getting) (you )?(married|divorced|pregnant)\b`,
			`\byour (own )?(marital|family) (status|situation|plans?)\b`,
			`\byour (husband|wife|spouse|boyfriend|girlfriend|children|kids|pregnancy)\b`,
			`\b(do|will|would) you (have|want|plan)( to have)?( any)? (children|kids|a family|a baby)\b`,
		}},
		{"health", []string{
			`\byour (own |current |physical |mental )?(health|disability|disabilities|illness(es)?|diagnosis|medication)\b`,
			`\byour medical (history|conditions?)\b`,
			`\b(are|were) you (disabled|ill|sick|on medication)\b`,
			`\bdo you (have|suffer from) (a |an |any )?(disabilit|illness|disease|health|medical|mental|condition\b)`,
		}},
		{"religion", []string{
			`\byour (own )?(religion|religious|faith\b|church|mosque|synagogue)`,
			`\b(are|were) you (a )?(religious|christian|muslim|jewish|hindu|buddhist|atheist)\b`,
			`\bdo you (pray|worship|attend church|believe in god)\b`,
		}},
		{"origin", []string{
			`\byour (own )?(nationality|ethnicity|ethnic|citizenship|native (country|language)|mother tongue|country of (origin|birth))\b`,
			`\byour (skin colou?r\b|race([?.,!]|$| (and|or)\b))`,
			`\bwhere (are|were) you (originally from|born|from)\b`,
			`\b(are|were) you (a )?(citizen|immigrant|native)\b`,
		}},
		{"gender or sexuality", []string{
			`\byour (own )?(gender|sex\b|sexual|sexuality|pronouns)`,
			`\b(are|were) you (gay|straight|lesbian|bisexual|transgender|a man|a woman|male|female)\b`,
		}},
		{"politics", []string{
			`\byour (own )?(political|politics|party affiliation|union membership)\b`,
			`\b(did|do|will|would) you vote\b`,
			`\b(are|were) you (in|a member of) (a|any|the) (political party|trade union|union)\b`,
		}},
		{"past pay", []string{
			`\byour (current|last|previous|past|present) (salary|pay|wage|compensation|income)\b`,
			`\bhow much (do|did|are) you (currently )?(earn|make|paid|being paid)`,
		}},
		{"criminal record", []string{
			`\b(were|have) you (ever )?(been )?(arrested|convicted|in (jail|prison))\b`,
			`\byour criminal record\b`,
		}},
	}
}

func englishBanned() []topic {
	return []topic{
		{"emotion", []string{
			englishCandidate + `((seem|sound|appear|look)(s|ed)?|(came|comes) across)( as| to be)?( a bit| a little| \w+)? ` +
				`(nervous|anxious|angry|sad|happy|upset|enthusiastic|excited|passionate|bored|insecure|shy|stressed|arrogant|timid)\b`,
			englishCandidate + `(is|was|are|were|feels?|felt)( \w+)? (nervous|anxious|angry|sad|upset|bored|insecure|shy|arrogant|timid)\b`,
			`\bemotional(ly)? (state|stable|stability|unstable)\b`,
			`\b(candidate|applicant)'?s? (mood|emotions?|emotional|nervousness|anxiety)\b`,
		}},
		{"personality", []string{
			`\bpersonalit(y|ies)\b`,
			`\b(introvert|extrovert|extravert)(ed|s)?\b`,
			`\btemperament\b`,
			`\bcharismatic\b`,
			`\bneurotic\w*\b`,
			`\blikea?ble\b`,
		}},
		{"accent or language skill", []string{
			`\b(foreign|strong|heavy|thick|slight|speaking|(candidate|applicant|speaker)'?s|his|her|their|an?) accent\b`,
			`\b(non-?)?native speaker\b`,
			`\b(broken|poor|bad|imperfect|limited|fluent|good|excellent) english\b`,
		}},
		{"health", []string{
			`\b(candidate|applicant)'?s? (own |mental |physical )?(health|disability|illness|medical condition|pregnancy)\b`,
			englishCandidate + `(is|was|are|were|seems|may be) (disabled|ill|sick|pregnant|autistic|depressed)\b`,
		}},
		{"age, family, religion, gender or origin", []string{
			`\b(candidate|applicant)'?s? (old |young )?(age|marital|wife|husband|children|family|pregnancy|gender|sex|sexuality)\b`,
			`\b(candidate|applicant)'?s? (religion|religious|faith|ethnic|ethnicity|nationality|race|origin|citizenship)\b`,
			`\btoo (old|young)\b`,
			englishCandidate + `(is|was) (an? )?(immigrant|foreigner|woman|man|mother|father|muslim|christian|jewish|hindu)\b`,
		}},
		{"hiring odds", []string{
			`\b(should|would|must|will|can)( not| never)? be (hired|rejected|offered the (job|role|position))\b`,
			`\b(do not|don't|strong|weak|lean|definite|clear|no)[ -]hire\b`,
			`\brecommend(s|ed|ing)? (for hire|(hiring|to hire) (the candidate|the applicant|him|her|them))\b`,
			`\b(chances?|odds|likelihood|probability) of being hired\b`,
			`\bhir(e|ing) (decision|recommendation)\b`,
		}},
	}
}
