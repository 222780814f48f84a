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
	{"%d clients so far", 1, "%d client so far"},
	{"%d numbers", 1, "%d number"},
	{"Buy %d numbers…", 1, "Buy %d number…"},
	{"%d agents", 1, "%d agent"},
	{"Shifts of %d agents are still being read", 1, "The shift of %d agent is still being read"},
	{"%d days", 1, "%d day"},
	{"in %d days", 1, "in %d day"},
	{"%d days ago", 1, "%d day ago"},
	{"%d entries", 1, "%d entry"},
	{"%d links work", 1, "%d link works"},
	{"End the %d links that work now", 1, "End the %d link that works now"},
	{"Make a file of %d entries?", 1, "Make a file of %d entry?"},
	{"%d entries on this page", 1, "%d entry on this page"},
	{"The chain of %d entries is whole: none was changed, added or taken out.", 1, "The chain of %d entry is whole: none was changed, added or taken out."},
	{"The newest %d entries are whole: none was changed, added or taken out. The program’s verify command goes over all.", 1, "The newest entry (%d) is whole: it was not changed. The program’s verify command goes over all."},
	{"%d results", 1, "%d result"},
	{"%d characters", 1, "%d character"},
	{"%d tries left", 1, "%d try left"},
	{"%d onboardings under way, longest waiting first.", 1, "%d onboarding under way."},
	{"The codes work until %s, %d tries each.", 2, "The codes work until %s, %d try each."},
	{"Spent, %d days", 1, "Spent, %d day"},
	{"Credited, %d days", 1, "Credited, %d day"},
	{"%d times, last %s", 1, "once, %[2]s"},
	{"lasts about %d days", 1, "lasts about %d day"},
	{"%d recovery codes are left. If your phone is lost, set the second factor up anew under Your account.", 1, "%d recovery code is left. Make new ones under Your account."},
	{"%d of 10 recovery codes are left.", 1, "%d of 10 recovery codes is left."},
	{"%d people", 1, "%d person"},
	{"%d clients were looked at, the oldest look %s.", 1, "%d client was looked at, %[2]s."},
	{"Not everything is known about %d of %d numbers, so a fault there may not be listed.", 2, "Not everything is known about the one number, so a fault there may not be listed."},
	{"%d clients on this page", 1, "%d client on this page"},
	{"%d sessions", 1, "%d session"},
	{"Its hours and %d holidays are forgotten.", 1, "Its hours and %d holiday are forgotten."},
	{"Calls to its %d numbers are no longer answered.", 1, "Calls to its %d number are no longer answered."},
	{"Its %d agents can’t take calls.", 1, "Its %d agent can’t take calls."},
	{"On %d numbers nobody answers: no flow is set.", 1, "On %d number nobody answers: no flow is set."},
	{"of %d clients whose balance is known", 1, "of %d client whose balance is known"},
	{"of %d clients", 1, "of %d client"},
	{"Balance and validity of %d clients are not known, so what ails their wallets is not among this.", 1, "Balance and validity of %d client are not known, so what ails its wallet is not among this."},
	{"%d past days are kept.", 1, "%d past day is kept."},
	{"Put %s on %d lines?", 2, "Put %s on %d line?"},
	{"%d differ", 1, "%d differs"},
	{"Of %d sessions that were opened elsewhere only the last two digits are known. They stand last.", 1, "Of %d session that was opened elsewhere only the last two digits are known. It stands last."},
	{"Go on with the remaining %d", 1, "Go on with the remaining one"},
	{"Go on with the remaining %d…", 1, "Go on with the remaining one…"},
	{"%d rows need another look", 1, "%d row needs another look"},
	{"%d want a person", 1, "%d wants a person"},
	{"%d failures in a row", 1, "%d failure in a row"},
	{"%d more are being checked", 1, "%d more is being checked"},
	{"It is on %d lines. They keep their hours and show as different, until you apply it again.", 1, "It is on %d line, which keeps its hours and shows as different, until you apply it again."},
	{"%d lines", 1, "%d line"},
	{"Buy %d numbers", 1, "Buy %d number"},
	{"Basket: %d numbers", 1, "Basket: %d number"},
	{"%d live sessions", 1, "%d live session"},
	{"%d numbers are bought.", 1, "%d number is bought."},
	{"%d holidays are added.", 1, "%d holiday is added."},
	{"%d were not: %s", 1, "%d was not: %s"},
	{"%d holidays are removed.", 1, "%d holiday is removed."},
	{"%d entries are left out: they are no whole days, or are cancelled.", 1, "%d entry is left out: it is no whole day, or is cancelled."},
	{"%d numbers on this page", 1, "%d number on this page"},
	{"All %d lines are read.", 1, "Its %d line is read."},
	{"%d of %d lines are read. Read them again for the rest.", 2, "%d of %d line is read. Read it again."},
}

// invariable are the texts with %d that read the same for every number.
var invariable = []string{
	"Page %d of %d", "Fresh codes can be sent in %d s.", "%d kB", "%d MB", "%d GB", "Credits that wait for a second person: %d",
	"%d off", "%d in KYC", "%d of about %d clients", "and %d more", "%d s ago", "%d min ago", "%d h ago", "in %d s", "in %d min", "in %d h",
	"of %d", "of %d, %d new this month",
	"Step %d of %d", "KYC, %d of %d", "%d of %d in place", "%d of %d", "%d–%d of %d", "%d–%d",
	"%d of %d open now", "The statement has no page %d.", "%d open now", "%d without a flow", "%d kept for later", "%d for long", "%d on shift", "%d ready", "%d active", "%d of %d lines are open", "%s, %d of at most %d", "Next look %s, %d of at most %d.", "Show %d more", "%d more", "%d ms", "The first %d numbers",
	"%d h", "%d min", "Viewing as %s. Nothing can be changed. %d min left.", "One session a line, at most %d. Nothing is opened before you have seen what would be.",
	"Apply again to %d…", "%d of %d are bought.", "%d of them", "Stopped, %d of %d not begun",
	"%s %d:%02d h", "%d others", "Notifications, %d not read",
}
