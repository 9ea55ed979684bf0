package parley

func englishBank() bank {
	return bank{
		quoted: "“%s”",
		behavioral: frames{
			probes: []string{"What was your own part?", "What came of it?"},
			texts: []string{
				"Tell me about a time when %s was decisive for the result of your work. What exactly did you do?",
				"Describe a situation in which you fell short in %s. How did you notice, and what changed afterwards?",
				"Think of a demanding project: where did it need %s most, and which steps did you take yourself?",
				"Give an example of a disagreement among colleagues that touched on %s. How was it settled?",
				"Please recall an occasion when time was short and %s still mattered. Which priorities did you set?",
				"Which achievement of the past few years best shows what you bring to %s? Walk me through it.",
				"When has feedback from others made you approach %s differently? Please say what you tried first.",
				"Describe how you helped someone else become better at %s. What came of that effort?",
				"Recall a decision concerning %s that you later saw in another light. Why, and what followed?",
				"Tell me about the hardest obstacle you have met around %s, and how you got past it.",
			},
		},
		situational: frames{
			probes: []string{"What would you find out first?", "How would you tell that it works?"},
			texts: []string{
				"Imagine starting in this role tomorrow, with %s as the first concern. How would your opening weeks look?",
				"Suppose two important people expect opposite things from you, and %s suffers. How would you proceed?",
				"Picture a deadline moved forward by half, with %s at stake. What would you drop or keep?",
				"Assume you discover somebody's error that bears on %s shortly before delivery. Which actions would follow?",
				"If you had to introduce a newcomer to %s within one day, where would you begin, and why there?",
				"Your team cannot agree on what %s should mean in practice. How would you bring about a shared understanding?",
				"Resources are cut, yet %s must improve all the same. Which measures would you choose, and what would you track?",
			},
		},
		technical: frames{
			probes: []string{"Which alternatives were there?", "How did you verify it?"},
			texts: []string{
				"Which methods or tools do you rely on for %s, and how did you select them over alternatives?",
				"Walk me through a complex problem in %s that you solved, from the first symptom to a lasting fix.",
				"How do you check the quality of your own work on %s before others depend on it?",
				"Explain a technical trade-off you have faced in %s. What did each option cost?",
				"Which recent development in your field has altered the way you handle %s, and what evidence convinced you?",
				"What would you examine first if an established process for %s suddenly produced wrong results?",
				"Describe the most instructive failure you have investigated in connection with %s. Which cause emerged?",
			},
		},
	}
}
