package activities

// englishCandidate is how a sentence about the candidate begins; one about a
// patient or a colleague may say how they felt.
const englishCandidate = `(^|[.;!?] |\b(candidate|applicant) |(^|[.;!?] )(he|she|they) )`

const (
	// englishCandidates is how something of the candidate's is named: theirs at the
	// start of a sentence, where nobody else has been spoken of.
	englishCandidates = `(\b(candidate|applicant)'?s? |(^|[.;!?] )(his|her|their) )`
	// englishFeelings are what nobody may read into a text.
	englishFeelings = `(nervous|anxious|angry|sad|upset|bored|insecure|shy|stressed|arrogant|timid|frustrated|afraid|hostile|irritated)\b`
)

func english() lexicon {
	return lexicon{
		words: "the and you your how what with that this did have when which of to were would could should tell about is are why " +
			"where it we from they by be not there their then than because i",
		protected: englishProtected(),
		banned:    englishBanned(),
		verdicts:  englishVerdicts(),
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
			`\b(are|were) you (disabled|ill|sick|healthy|on medication)\b`,
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
			`\byour (\w+ )?accent([.,;?!]|$| (comes?|from|is)\b)`,
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
		{"emotion", []string{
			`\b(are|were) you( \w+)? ` + englishFeelings,
			`\byou (seem|sound|look|appear|feel)(ed)?( \w+)? ` + englishFeelings,
			`\byour (mood|emotions?|nervousness|anxiety)\b`,
		}},
		{"personality", []string{
			`\byour (own )?(personality|temperament|character)([.,;?!]|$| (types?|traits?)\b)`,
			`\bare you( more)?( an?)? (introvert|extrovert|extravert)`,
		}},
		{"hiring odds", []string{
			`\byour (chances|odds) (of (getting|being|landing)|here|in this)\b`,
			`\byou (will|would|won't)( \w+)? (be (hired|rejected)|get (the|this) (job|role|position))\b`,
		}},
	}
}

func englishBanned() []topic {
	return append(englishBannedPerson(), topic{"hiring odds", []string{
		`\b(should|would|must|will|can)( not| never)? be (hired|offered the (job|role|position))\b`,
		englishCandidate + `(should|would|must|will|can)( not| never)? be (rejected|declined|invited|shortlisted)\b`,
		englishCandidate + `(will|would|should|may|might|could)( \w+)? (succeed|fail|excel|thrive|do well|be successful)\b`,
		englishCandidate + `(is |was |seems )?(\w+ )?(likely|unlikely|certain|bound|predicted|expected) to ` +
			`(succeed|fail|excel|thrive|perform|be(come)? an? \w+ (performer|hire|employee))\b`,
		englishCandidate + `has (an? )?([\w.]+ ){0,2}(% )?(chances?|odds|likelihood|probability) of (success|succeeding|being|getting)\b`,
		englishCandidates + `(chances?|odds|prospects)\b`,
		`\b(suitable|unsuitable|suited|qualified|unqualified|fit) for (the|this) (role|position|job)([.,;!?]|$)`,
		`\bbest( of all| of the)? (candidates|applicants)\b`,
		`\bthan (other|most|all other) (candidates|applicants)\b`,
		`\b(do not|don't|strong|weak|lean|definite|clear|no)[ -]hire\b`,
		`\brecommend(s|ed|ing)? (for hire|(hiring|to hire) (the candidate|the applicant|him|her|them))\b`,
		`\b(chances?|odds|likelihood|probability) of being hired\b`,
		`\bhir(e|ing) (decision|recommendation)\b`,
	}})
}

func englishBannedPerson() []topic {
	return []topic{
		{"emotion", []string{
			englishCandidate + `((seem|sound|appear|look)(s|ed)?|(came|comes) across)( as| to be)?( a bit| a little| \w+)? ` +
				`(` + englishFeelings + `|(happy|enthusiastic|excited|passionate|confident)\b)`,
			englishCandidate + `(is|was|are|were|feels?|felt)( \w+)? ` + englishFeelings,
			englishCandidate + `(answers?|answered|speaks?|spoke|shows?|showed|express(es|ed))( with)?( \w+)? ` +
				`(enthusiasm|excitement|joy|passion|nervousness|anxiety|anger|frustration)\b`,
			`\bemotional(ly)? (state|stable|stability|unstable|intelligence|maturity|mature)\b`,
			englishCandidates + `(mood|emotions?|emotional|nervousness|anxiety|enthusiasm|passion|frustration|tone)\b`,
		}},
		{"personality", []string{
			`\b(strong|weak|pleasant|difficult|warm|dominant|friendly|agreeable|winning) personality\b`,
			`\bpersonality (traits?|types?|fit|profile)\b`,
			`\b(friendly|pleasant|difficult|good|bad) character([.,;!?]|$)`,
			englishCandidates + `(personality|temperament|character)\b`,
			englishCandidate + `(is|was|seems)( \w+)? (lazy|humble|friendly|charming|modest|vain)\b`,
			`\b(introvert|extrovert|extravert)(ed|s)?\b`,
			`\b(temperament|charismatic|likea?ble|conscientiousness|agreeableness|born leader|cultur(e|al) fit)\b`,
			`\bneurotic\w*\b`,
		}},
		{"accent or language skill", []string{
			`\b(foreign|strong|heavy|thick|slight|speaking|(candidate|applicant|speaker)'?s|his|her|their|an?) accent` +
				`([^\w ]|$| (and|but|comes?|from|is|made|makes?|that|was|when|which|while)\b)`,
			`\b(non-?)?native speaker\b`,
			`\b(broken|poor|bad|imperfect|limited|fluent|good|excellent) english\b`,
			englishCandidates + `(english|grammar|spelling|pronunciation)\b`,
		}},
		{"health", []string{
			`\b(candidate|applicant)'?s? (own |mental |physical )?(health|disability|illness|medical condition|pregnancy)\b`,
			englishCandidate + `(is|was|are|were|seems|may be)( \w+)? (disabled|ill|sick|pregnant|autistic|depressed|dyslexic|(un)?healthy)\b`,
			englishCandidate + `(has|had|suffers? from|suffered from)( an?)?( \w+)? ` +
				`(disability|illness|disease|burnout|depression|autism|adhd)\b`,
		}},
		{"age, family, religion, gender or origin", []string{
			`\b(candidate|applicant)'?s? (old |young )?(age|marital|wife|husband|children|family|pregnancy|gender|sex|sexuality)\b`,
			`\b(candidate|applicant)'?s? (religion|religious|faith|ethnic|ethnicity|nationality|race|origin|citizenship)\b`,
			`((^|[.;!?] )((he|she|they) )?|\b(candidate|applicant) )((is|was|are|were|seems?|looks?|may be|might be|would be) )?(\w+ )?too (old|young)\b`,
			`\btoo (old|young) (for (the|this) (job|pace|position|role|team|work)|to (do|keep|lead|learn))\b`,
			`\b(young|old|older|elderly|female|male) (candidate|applicant)\b`,
			englishCandidate + `(is|was) (an? )?(immigrant|foreigner|woman|man|mother|father|muslim|christian|jewish|hindu)\b`,
			englishCandidate + `(comes?|came|is) from (abroad|overseas|(a foreign|another) country)\b`,
			`\bas an? (woman|man|mother|father|immigrant|foreigner),? (he|she|they|the (candidate|applicant))\b`,
		}},
	}
}
