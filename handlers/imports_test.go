package handlers

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// begin says yes to a dry run.
func (b *browser) begin(dry page) page {
	b.w.t.Helper()
	at, _ := dry.doc().Find(`form[action^="/imports/"]:has([value="begin"])`).Attr("action")
	if at == "" {
		b.w.t.Fatalf("the dry run can't be begun: %s", dry.text("main"))
	}
	return b.post(at, "do", "begin", "mark", dry.value("mark")).is(http.StatusSeeOther)
}

// work does a job to its end and gives its address.
func (w *world) work(sent page) string {
	w.t.Helper()
	sent.is(http.StatusSeeOther)
	if _, err := w.desk.WorkJob(w.t.Context(), "test"); err != nil {
		w.t.Fatal(err)
	}
	w.desk.Wait()
	return sent.header.Get("Location")
}

func rowsOf(t *testing.T, file string) [][]string {
	t.Helper()
	return must(csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll())(t)
}

func TestAgentsComeFromAFile(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	client := w.clientID(acme)
	there := must(w.world().As(acme).Agents.Add(t.Context(), platform.NewAgent{Client: client, Name: "Old Hand", Email: "old@x.example", Phone: "+919822041300", Password: "hidden hand", Extension: "2101"}))(t)
	did := w.world().Number(t, acme, client)
	b, at := w.as(acme, store.Operations), w.base()+"/agents/file"
	b.get(w.base() + "/agents").has(`a[href$="/agents/file"]`)
	b.get(at).is(http.StatusOK).has(`a[href="/import-templates/agents"]`)
	template := b.get("/import-templates/agents").is(http.StatusOK).body
	if rows := rowsOf(t, template); strings.Join(rows[0], ",") != "name,email,phone,extension,rings,caller_id,reports_to,manager,group,team" {
		t.Errorf("the template begins %v", rows[0])
	}
	agents := func() []platform.AgentPresence {
		return must(w.world().As(acme).Agents.Presence(t.Context(), client))(t)
	}

	file := "Name;E-mail;Phone;Extension;Rings;Caller ID;Reports to;Manager;Colour;Team\r\n" +
		"Asha;asha@x.example;98220 41376;;softphone;" + string(did) + ";2101;no;red;Sales\r\n" +
		"Bala;bala@x.example;98220 41377;2101;phone;;;yes;;\r\n" + // taken
		"Chand;asha@x.example;98220 41377;;;;;;;\r\n" + // twice what others have
		"=HYPERLINK(1);nomail;9.82E+09;12;loud;+918000000000;9999;maybe;;" + strings.Repeat("x", 41) + "\r\n" +
		"Dev;dev@x.example;98220 41379;2150;;;;;;\r\n"
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(file)
	if err != nil {
		t.Fatal(err)
	}
	sent := b.upload(at, "agents.csv", []byte(utf16)).is(http.StatusSeeOther)
	dry := b.follow(sent).is(http.StatusOK)
	text := dry.text("main")
	for _, want := range []string{"3 rows need another look", "Colour", "agents.csv", "Old Hand has 2101; 2103 is free", "email: this e-mail address is in line 2 too", "phone: this phone number is in line 3 too",
		"name: begins like a formula", "no e-mail address", "cut this number short", "extension: has 3 to 6 digits", "rings: is softphone or phone", "caller_id: is not a number", "reports_to: is the extension", "manager: is yes or no", "team: has more than 40 characters"} {
		if !strings.Contains(text, want) {
			t.Errorf("the dry run does not say %q: %s", want, text)
		}
	}
	if len(agents()) != 1 {
		t.Fatal("a dry run adds agents")
	}
	faults := rowsOf(t, b.get(sent.header.Get("Location")+"/faults.csv").is(http.StatusOK).body)
	if len(faults) != 4 || faults[2][0] != "Chand" || faults[3][0] != "'=HYPERLINK(1)" || !strings.Contains(faults[1][len(faults[1])-1], "2103 is free") {
		t.Errorf("the rows to mend read %q", faults)
	}
	b.post(sent.header.Get("Location"), "do", "mend").is(http.StatusSeeOther)
	dry = b.follow(sent)
	if text := dry.text("main"); !strings.Contains(text, "2 rows need another look") || !strings.Contains(text, "since Old Hand has 2101") {
		t.Errorf("mended it reads %q", text)
	}
	// Whoever did not send it does not see it; who may not add agents may do nothing.
	w.as(acme, store.Owner).get(sent.header.Get("Location")).is(http.StatusNotFound)
	w.as(acme, store.Viewer).post(sent.header.Get("Location"), "do", "begin").is(http.StatusNotFound)

	begun := b.begin(dry)
	b.begin(dry) // twice is once
	job := w.work(begun)
	shown := b.get(job).is(http.StatusOK)
	if text := shown.text("main"); !strings.Contains(text, "Finished") || !strings.Contains(text, "Passwords of 3 agents") || !strings.Contains(text, "Extension 2103") {
		t.Errorf("the job reads %q", text)
	}
	byName := map[string]platform.AgentPresence{}
	for _, a := range agents() {
		byName[a.Name] = a
	}
	if len(byName) != 4 || byName["Bala"].Extension != "2103" || byName["Dev"].Extension != "2150" || byName["Asha"].Extension != "2102" || byName["Asha"].CallerID != did {
		t.Errorf("the agents are %+v, the first was %s", byName, there.AgentID)
	}

	if team := b.get(w.base() + "/agents/" + byName["Asha"].AgentID + "/edit").value("team"); team != "Sales" {
		t.Errorf("the team is %q", team)
	}

	// Passwords: fetched by who may add agents, in no log and no job, then forgotten.
	w.as(acme, store.Support).post(job+"/passwords", "do", "fetch").is(http.StatusForbidden)
	list := rowsOf(t, b.post(job+"/passwords", "do", "fetch").is(http.StatusOK).body)
	if len(list) != 4 || list[1][0] != "Asha" || len(list[1][3]) < 16 || list[1][2] != "2102" || list[1][3] == list[2][3] {
		t.Fatalf("the passwords read %q", list)
	}
	for _, row := range list[1:] {
		if strings.Contains(w.log.String(), row[3]) || strings.Contains(shown.body, row[3]) {
			t.Error("a password stands in the log or on the page")
		}
	}
	b.post(job+"/passwords", "do", "forget").is(http.StatusSeeOther)
	if list := rowsOf(t, b.post(job+"/passwords", "do", "fetch").is(http.StatusOK).body); len(list) != 1 {
		t.Errorf("forgotten they read %q", list)
	}
	// They take a fresh proof of who asks.
	w.Clock.Advance(proofLasts + time.Minute)
	if got := b.post(job+"/passwords", "do", "fetch"); strings.HasPrefix(got.header.Get("Content-Type"), "text/csv") {
		t.Error("without a fresh proof passwords leave")
	}
}

func TestAFileThatIsNoneIsRefusedInPlainWords(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b, at := w.as(acme, store.Operations), w.base()+"/agents/file"
	many := "name,email,phone\n" + strings.Repeat("Asha Kulkarni,asha@x.example,98220 41376\n", 100_000)
	for _, c := range []struct{ name, body, says string }{
		{"book.xlsx", "PK\x03\x04…", "Excel workbook"},
		{"many.csv", many, "more than 5,000 rows"},
		{"large.csv", "name,email,phone\n" + strings.Repeat(strings.Repeat("x", 1900)+",a@x.example,98220 41376\n", 5800), "rows"},
		{"heads.csv", "name,phone\nAsha,98220 41376\n", "missing: email"},
		{"empty.csv", "", "is empty"},
	} {
		got := b.upload(at, c.name, []byte(c.body)).is(http.StatusUnprocessableEntity)
		got.has("#file-problem")
		if text := got.text("#file-problem"); !strings.Contains(text, c.says) {
			t.Errorf("%s: %q", c.name, text)
		}
	}
	huge := b.upload(at, "huge.csv", bytes.Repeat([]byte("x"), 13<<20))
	if huge.status != http.StatusRequestEntityTooLarge {
		t.Errorf("13 MB answer %d", huge.status)
	}
	// What was pasted keeps its tabs, and comes back where it can't be read.
	dry := b.follow(b.post(at, "csv", "name\temail\tphone\nAsha\tasha@x.example\t98220 41376").is(http.StatusSeeOther))
	if text := dry.text("main h1"); text != "Add 1 agent?" {
		t.Errorf("pasted it asks %q", text)
	}
	wrong := b.post(at, "csv", "name,phone\nAsha,1").is(http.StatusUnprocessableEntity)
	if wrong.text(`textarea[name="csv"]`) != "name,phone Asha,1" {
		t.Error("what was pasted is lost")
	}
}

func TestCreditsComeFromAFile(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	w.world().Client(t, acme)
	if err := w.desk.SyncNow(t.Context(), w.partners[acme].ID); err != nil {
		t.Fatal(err)
	}
	var other store.Client
	for _, c := range must(w.store.Directory.List(t.Context(), w.partners[acme].ID, store.Filter{}))(t).Clients {
		if c.Ref != w.clients[acme].Ref {
			other = c
		}
	}
	one := w.clients[acme]
	balance := func() platform.Paise {
		return must(w.world().As(acme).Wallet.Balance(t.Context(), w.clientID(acme)))(t).Amount
	}
	before := balance()
	b := w.as(acme, store.Billing)
	b.post("/wallets/pool", "pool", "100").is(http.StatusSeeOther)
	b.get("/wallets").has(`a[href="/wallets/file"]`)
	hostile := "client,amount,valid_till\n"
	for _, amount := range []string{"१००", "1e308", "1.234", "0", "-1", "", "10,00,00,001", "12,34", "NaN", "+5", "0x10"} {
		hostile += one.Email + `,"` + amount + "\",\n"
	}
	hostile += one.Email + ",5,2020-01-01\n" + one.Email + ",5,31-02-2027\n" + one.Email + ",5,2099-01-01\nnobody@x.example,5,\n,5,\n"
	text := b.follow(b.upload("/wallets/file", "x.csv", []byte(hostile))).is(http.StatusOK).text("main")
	if !strings.Contains(text, "No row of this file can be done") || !strings.Contains(text, "16 rows need another look") {
		t.Errorf("hostile amounts read %q", text)
	}
	for _, want := range []string{"“१००” is no amount", "“1e308” is no amount", "“1.234” is no amount", "amount: write one above ₹0", "amount: write an amount", "amount: one credit is at most", "valid_till: is over", "is no day", "years ahead", "nobody is found", "client: is missing"} {
		if !strings.Contains(text, want) {
			t.Errorf("the dry run does not say %q: %s", want, text)
		}
	}
	if balance() != before {
		t.Fatal("a dry run credits")
	}

	file := "client,amount,valid_till,note\n" + strings.ToUpper(one.Email) + ",\"1,00,000\",31/03/2027,=NEFT 1\n" + string(other.Mobile) + ",250.50,,\n" + one.Ref + ",5,,twice\n"
	sent := b.upload("/wallets/file", "march.csv", []byte(file))
	dry := b.follow(sent).is(http.StatusOK)
	text = dry.text("main")
	for _, want := range []string{"Credit 2 clients?", "₹1,00,250.50", "+₹1,00,000.00", (before + 100000*platform.Rupee).String(), "31 Mar 2027", "stands in line 2 too", "promise", "more than your account holds"} {
		if !strings.Contains(text, want) {
			t.Errorf("the dry run does not say %q: %s", want, text)
		}
	}
	w.as(acme, store.Operations).get("/wallets/file").is(http.StatusForbidden)

	// Above the limit a second person is asked; the rest goes on.
	settings := must(w.store.Settings.Billing(t.Context(), w.partners[acme].ID))(t)
	settings.Approve = 1000 * platform.Rupee
	if err := w.store.Settings.PutBilling(t.Context(), w.partners[acme].ID, settings); err != nil {
		t.Fatal(err)
	}
	dry = b.follow(sent)
	if text := dry.text("main"); !strings.Contains(text, "Waits for a second person") {
		t.Errorf("above the limit it reads %q", text)
	}
	job := w.work(b.begin(dry))
	if balance() != before {
		t.Error("a credit above the limit did not wait")
	}
	shown := b.get(job).is(http.StatusOK)
	if text := shown.text("main"); !strings.Contains(text, "Waits for approval") || !strings.Contains(text, "Finished") {
		t.Errorf("the job reads %q", text)
	}
	approval, _ := shown.doc().Find(`a[href^="/approvals/"]`).Attr("href")
	boss := w.as(acme, store.Owner)
	boss.get(approval).is(http.StatusOK)
	boss.post(approval, boss.get(approval).fields()...).is(http.StatusSeeOther)
	if got := balance(); got != before+100000*platform.Rupee {
		t.Errorf("approved, the balance is %s", got)
	}
	// The same file once more is a question.
	if text := b.follow(b.upload("/wallets/file", "march (1).csv", []byte(file))).text("main"); !strings.Contains(text, "Just this was done before") {
		t.Errorf("sent again it reads %q", text)
	}
}

// A file that nobody has said yes to is found again from the jobs, by whoever sent it.
func TestAnUndecidedFileStandsAmongTheJobs(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.as(acme, store.Operations)
	at := b.post(w.base()+"/agents/file", "csv", "name,email,phone,extension\nAsha,asha@x.example,9822041301,2301\n").is(http.StatusSeeOther).header.Get("Location")
	link := `main a[href="` + at + `"]`
	b.get("/jobs").is(http.StatusOK).has(link)
	if w.as(acme, store.Owner).get("/jobs").is(http.StatusOK).doc().Find(link).Length() > 0 {
		t.Error("a colleague sees whose file it is not")
	}
	w.Clock.Advance(store.ImportKept)
	b = w.as(acme, store.Operations) // the session has ended too
	if b.get("/jobs").is(http.StatusOK).doc().Find(link).Length() > 0 {
		t.Error("a file that is forgotten is still listed")
	}
	at = b.post(w.base()+"/agents/file", "csv", "name,email,phone,extension\nAsha,asha@x.example,9822041301,2301\n").is(http.StatusSeeOther).header.Get("Location")
	link = `main a[href="` + at + `"]`
	dry := b.get(at)
	b.get("/jobs").has(link)
	b.begin(dry)
	if b.get("/jobs").is(http.StatusOK).doc().Find(link).Length() > 0 {
		t.Error("a file whose job has begun still waits")
	}
}
