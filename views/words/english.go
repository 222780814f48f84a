package words

// countable is an English text whose words change with one of its numbers. The
// key is the form for many; arg says which argument (from 1) decides.
type countable struct {
	key string
	arg int
	one string
}

// englishPlurals is every countable text. A test fails for a key with %d that is
// neither here nor among the invariable ones.
var englishPlurals = []countable{
	{"%d things need another look", 1, "%d thing needs another look"},
	{"%d clients", 1, "%d client"},
	{"Balance lasts about %d days", 1, "Balance lasts about %d day"},
	{"%d clients were not begun.", 1, "%d client was not begun."},
	{"%d numbers", 1, "%d number"},
	{"%d agents", 1, "%d agent"},
	{"Shifts of %d agents are still being read", 1, "The shift of %d agent is still being read"},
	{"%d days", 1, "%d day"},
	{"in %d days", 1, "in %d day"},
	{"%d days ago", 1, "%d day ago"},
	{"%d entries", 1, "%d entry"},
	{"%d results", 1, "%d result"},
	{"%d characters", 1, "%d character"},
	{"%d tries left", 1, "%d try left"},
	{"%d onboardings under way, longest waiting first.", 1, "%d onboarding under way."},
	{"The codes work until %s, %d tries each.", 2, "The codes work until %s, %d try each."},
	{"Spent, %d days", 1, "Spent, %d day"},
	{"Credited, %d days", 1, "Credited, %d day"},
	{"%d times, last %s", 1, "once, %[2]s"},
	{"lasts about %d days", 1, "lasts about %d day"},
	{"%d people", 1, "%d person"},
	{"%d clients on this page", 1, "%d client on this page"},
	{"Calls to its %d numbers are no longer answered.", 1, "Calls to its %d number are no longer answered."},
	{"Its %d agents can’t take calls.", 1, "Its %d agent can’t take calls."},
	{"On %d numbers nobody answers: no flow is set.", 1, "On %d number nobody answers: no flow is set."},
	{"of %d clients whose balance is known", 1, "of %d client whose balance is known"},
	{"Balance and validity of %d clients are not known, so what ails their wallets is not among this.", 1, "Balance and validity of %d client are not known, so what ails its wallet is not among this."},
}

// invariable are the texts with %d that read the same for every number.
var invariable = []string{
	"%d off", "and %d more", "%d s ago", "%d min ago", "%d h ago", "in %d s", "in %d min", "in %d h",
	"Step %d of %d", "KYC, %d of %d", "%d of %d in place", "%d of %d", "%d–%d of %d", "%d–%d",
	"%d of %d open now", "The statement has no page %d.", "%d open now", "%d without a flow", "%d ready", "%d active", "%d of %d lines are open", "%s, %d of at most %d", "Show %d more", "%d more", "%d ms", "The first %d numbers", "%s %d:%02d h", "Notifications, %d not read",
}
