package activities

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What must not be judged is refused in every wording here; its look-alikes, the
// work itself, pass.
func TestD17BannedContentIsRefusedAndItsLookAlikesPass(t *testing.T) {
	t.Parallel()
	for topic, texts := range map[string][]string{
		"emotion": {
			"The candidate seemed nervous at first.",
			"Appears very passionate about testing.",
			"She was visibly anxious when asked about the outage.",
			"The candidate felt frustrated.",
			"Shows emotional intelligence.",
			"The candidate's tone was hostile.",
			"Is emotionally stable under pressure.",
			"Answered with evident enthusiasm and joy.",
			"The candidate’s enthusiasm is clear.",
			"Their mood dropped towards the end.",
		},
		"personality": {
			"Has a strong personality.",
			"An extroverted person.",
			"The candidate is a born leader with a friendly character.",
			"Is humble and likeable.",
			"The candidate is lazy.",
			"Not a culture fit.",
			"Scores high on conscientiousness.",
		},
		"accent or language skill": {
			"Speaks with a heavy accent.",
			"Has an accent but is clear.",
			"The candidate's accent is hard to follow.",
			"Obviously not a native speaker.",
			"Poor English makes the answer hard to read.",
			"His grammar is weak.",
			"The candidate's English is good.",
		},
		"health": {
			"The candidate's health could be a problem.",
			"Is probably autistic.",
			"The candidate has a disability.",
			"The candidate suffers from burnout.",
			"He is disabled and needs breaks.",
			"Mentions the candidate's medical condition.",
		},
		"age, family, religion, gender or origin": {
			"Too old for this team.",
			"The candidate may be too young.",
			"Says little. Is rather too old.",
			"Whoever reads it thinks of somebody too old to learn.",
			"The candidate is a mother of two.",
			"The candidate's nationality may need a visa.",
			"She is an immigrant from abroad.",
			"The candidate comes from a foreign country.",
			"An older candidate.",
			"As a woman, she may leave early.",
			"The candidate's religion was mentioned.",
		},
		"hiring odds": {
			"Should be hired.",
			"A strong hire for the team.",
			"I recommend hiring her.",
			"Very likely to succeed in this role.",
			"Will probably fail in the job.",
			"Has a 70 % chance of success.",
			"The candidate's chances are good.",
			"Predicted to be a top performer.",
			"Not suitable for the position.",
			"The best of all candidates.",
			"Should be invited to the next round.",
		},
	} {
		for _, text := range texts {
			require.Equal(t, topic, bannedJudgement(text), text)
		}
	}
	for _, text := range []string{
		"Kept a healthy cash flow through the crisis.",
		"Shipped a native app for both stores.",
		"Built the checkout of the Emotional Support Pets shop.",
		"Wrote an emotional-tone classifier and measured its errors.",
		"Added personality settings to the chat bot and tested them.",
		"Found a race condition between two writers.",
		"Explained the origin header and why the request was refused.",
		"Designed the family plan billing for 40,000 customers.",
		"Moved the old service to a young database project.",
		"Names a high chance of data loss and how it was reduced.",
		"Set the age of cache entries to ten minutes.",
		"Describes hiring two engineers and splitting the work.",
		"Gives the accent colour of the design system as an example.",
		"Uses an accent colour to guide the eye.",
		"Notices that the backup was too old, which is level 3.",
		"The library was too old for the new runtime and too young to be trusted.",
		"Ran the health checks of the cluster before the release.",
		"Explains how a sick node is taken out of rotation.",
		"Localised the English texts into five languages.",
		"Says how nervous users were helped through the form.",
		"Reports that the team felt anxious and what was changed for it.",
		"Predicted the load and sized the queue for it.",
		"The rollout was likely to fail, and the plan named the way back.",
		"Made the migration a success in this role, with figures.",
		"Described the probability of success of each retry.",
		"Cared for a mother of two after surgery.",
		"Character encodings are told apart.",
		"Grammar of the query language was rewritten.",
		"Says that invalid requests should be rejected.",
		"Calmed two patients and lifted their mood.",
		"Coached a low performer and corrected their spelling.",
		"Cared for an elderly man who was afraid of the surgery.",
		"Explains why a retry would fail in the job queue.",
		"Answers as a Java developer, with an example from the native heap.",
	} {
		require.Empty(t, bannedJudgement(text), text)
	}
}

// The same holds for what is asked.
func TestD17QuestionsSpeakOfTheWorkAndNotOfThePerson(t *testing.T) {
	t.Parallel()
	for topic, texts := range map[string][]string{
		"emotion":     {"You seem nervous, shall we go on?", "Why do you sound so angry?", "How is your mood today?"},
		"personality": {"How would you describe your personality?", "Are you an introvert?"},
		"health":      {"Do you have any illness?", "Are you healthy?"},
		"origin":      {"Where does your accent come from?", "Are you a native speaker?"},
		"hiring odds": {"What do you think your chances of getting this job are?", "You will surely be hired. What else?"},
	} {
		for _, text := range texts {
			require.Equal(t, topic, protectedTopic(text), text)
		}
	}
	for _, text := range []string{
		"How did you keep the cash flow healthy?",
		"What made your native app start faster?",
		"How did your product Emotional Support Pets handle refunds?",
		"What is your approach to health checks?",
		"How did you lower the chances of a lost message?",
		"Which personality settings did your chat bot have?",
		"How did you hire for the team, and whom?",
		"What did your accent colours have to do with contrast rules?",
	} {
		require.Empty(t, protectedTopic(text), text)
	}
}
