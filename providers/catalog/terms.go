package catalog

// Training says whether a provider trains on what it is sent.
type Training string

const (
	// TrainingNo: the provider says that it does not.
	TrainingNo Training = "no"
	// TrainingYes: it does.
	TrainingYes Training = "yes"
	// TrainingOptOut: it does unless the account has opted out.
	TrainingOptOut Training = "opt_out"
	// TrainingUnknown: nothing certain was found; treated as TrainingYes.
	TrainingUnknown Training = "unknown"
)

// Terms are a provider's rules that an operator has to know, in our words.
type Terms struct {
	// SeveralAccounts says whether one user may pool the quotas of several.
	SeveralAccounts Pooling `yaml:"several_accounts"`
	// Note tells in one line what they say about it.
	Note string `yaml:"note"`
	// Warning is a rule for whoever uses the provider at all, with its page; told at
	// every start.
	Warning string `yaml:"warning"`
	// Source is the page, Date its date, Checked when it was read.
	Source  string `yaml:"source"`
	Date    string `yaml:"date"`
	Checked string `yaml:"checked"`
}

// Pooling says what the terms hold about several accounts.
type Pooling string

const (
	// PoolingForbidden: the terms forbid it, or forbid getting round limits.
	PoolingForbidden Pooling = "forbidden"
	// PoolingNoClause: no clause about it was found, which allows nothing by itself.
	PoolingNoClause Pooling = "no_clause_found"
	// PoolingUnknown: nobody has read the terms for it.
	PoolingUnknown Pooling = "unknown"
	// PoolingMoot: there is nothing to pool.
	PoolingMoot Pooling = "moot"
	// PoolingStated: the operator states that the accounts at hand may be pooled;
	// see Configure.
	PoolingStated Pooling = "stated"
)
