package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/platform/csvfile"
	"partnerdesk/store"
)

// agentSort reads people to add. Each gets a password that is made here.
var agentSort = importSort{
	columns: []csvfile.Column{
		{Name: "name", Also: []string{"full_name", "agent", "agent_name"}, Needed: true},
		{Name: "email", Also: []string{"e_mail", "mail"}, Needed: true},
		{Name: "phone", Also: []string{"phonenumber", "phone_number", "mobile"}, Needed: true},
		{Name: "extension", Also: []string{"ext"}},
		{Name: "rings", Also: []string{"device", "dial_preference"}},
		{Name: "caller_id", Also: []string{"did_num", "did"}},
		{Name: "reports_to", Also: []string{"reporting_manager"}},
		{Name: "manager"},
		{Name: "group", Also: []string{"permission_group"}},
		{Name: "team", Also: []string{"label"}},
	},
	samples: [][]string{
		{"Asha Kulkarni", "asha@example.com", "98220 41376", "", "softphone", "", "", "no", "", "Sales"},
		{"Bala Menon", "bala@example.com", "98220 41377", "2150", "phone", "", "", "yes", "", "Support"},
	},
	most: store.JobsAtMost, act: JobAgents, ofOne: true, check: checkAgents,
}

// LongestTeam is how many characters our label of an agent may have.
const LongestTeam = 40

// AgentLine is an agent to add, as its row is kept in a job.
type AgentLine struct {
	Name       string                  `json:"name"`
	Email      string                  `json:"email"`
	Phone      string                  `json:"phone"`
	Extension  string                  `json:"extension,omitempty"`
	Dial       platform.DialPreference `json:"dial"`
	CallerID   platform.Phone          `json:"caller_id,omitempty"`
	ReportsTo  string                  `json:"reports_to,omitempty"`  // an agent's id, and
	ReportsExt string                  `json:"reports_ext,omitempty"` // their extension
	Manager    bool                    `json:"manager,omitempty"`
	Group      string                  `json:"group,omitempty"`
	Team       string                  `json:"team,omitempty"` // our own label
}

// agentsKnown is what a file of agents is held against, read once.
type agentsKnown struct {
	extensions map[string]string // of whom
	ids        map[string]string // by extension
	mails      map[string]string
	phones     map[string]string
	numbers    []platform.Phone
	groups     []platform.Choice
	free       int // where the search for a free extension goes on
	named      map[string]bool
}

func (v *View) agentsKnown(ctx context.Context, ref string) (*agentsKnown, error) {
	k := &agentsKnown{extensions: map[string]string{}, ids: map[string]string{}, mails: map[string]string{}, phones: map[string]string{}, named: map[string]bool{}, free: platform.FirstExtension}
	there, err := v.Agents(ctx, ref)
	if err != nil {
		return nil, err
	}
	known, err := v.d.knownAgents(ctx, v.actor.Partner, ref)
	if err != nil {
		return nil, err
	}
	for _, a := range there.Value {
		k.extensions[a.Extension], k.ids[a.Extension] = a.Name, a.AgentID
		if set := known[a.AgentID].Set; set.Email != "" {
			k.mails[strings.ToLower(set.Email)] = a.Name
		}
		if set := known[a.AgentID].Set; set.Phone != "" {
			k.phones[set.Phone] = a.Name
		}
	}
	held, err := v.Numbers(ctx, ref)
	if err != nil {
		return nil, err
	}
	for _, n := range held.Value {
		k.numbers = append(k.numbers, n.Number)
	}
	detail, err := v.Detail(ctx, ref)
	if err != nil {
		return nil, err
	}
	k.groups = detail.Value.PermissionGroups
	return k, nil
}

// next is the first extension that is free at the client and named by no row.
func (k *agentsKnown) next() string {
	for {
		ext := strconv.Itoa(k.free)
		k.free++
		if k.extensions[ext] == "" && !k.named[ext] {
			return ext
		}
	}
}

func checkAgents(ctx context.Context, v *View, d *DryRun) error {
	k, err := v.agentsKnown(ctx, d.Import.ClientRef)
	if err != nil {
		return err
	}
	for _, r := range d.Rows {
		if r.Cells[3] != "" {
			k.named[r.Cells[3]] = true
		}
	}
	seen := map[string]int{} // lines by what must be there once
	for i := range d.Rows {
		r := &d.Rows[i]
		l := agentLine(r, k)
		once := func(column, key, what string) {
			if key == "" {
				return
			}
			if was := seen[column+key]; was > 0 {
				r.wrong(column, what+" is in line "+strconv.Itoa(was)+" too")
				return
			}
			seen[column+key] = r.Line
		}
		once("email", l.Email, "this e-mail address")
		once("phone", l.Phone, "this phone number")
		once("extension", l.Extension, "this extension")
		if who := k.mails[l.Email]; who != "" {
			r.wrong("email", who+" has this e-mail address")
		}
		if who := k.phones[l.Phone]; who != "" {
			r.wrong("phone", who+" has this phone number")
		}
		if who := k.extensions[l.Extension]; l.Extension != "" && who != "" {
			free := k.next()
			if d.Import.Mend {
				r.Note = "Extension " + free + ", since " + who + " has " + l.Extension
				l.Extension = free
			} else {
				r.Faults = append(r.Faults, Fault{Column: "extension", Text: who + " has " + l.Extension + "; " + free + " is free", Mends: true})
			}
		}
		// Rows that name none must not be given one that a later row names.
		if l.Extension == "" && len(k.named) > 0 && len(r.Faults) == 0 {
			l.Extension = k.next()
			r.Note = "Extension " + l.Extension
		}
		r.job = store.JobRow{Ref: d.Import.ClientRef, Name: strconv.Itoa(r.Line) + ": " + l.Name, Line: lineJSON(l)}
	}
	return nil
}

// agentLine reads a row's cells; what can't be read is a fault of the row.
func agentLine(r *ImportRow, k *agentsKnown) AgentLine {
	c := r.Cells
	l := AgentLine{Name: c[0], Email: strings.ToLower(c[1]), Extension: c[3], Dial: platform.DialSoftphone}
	switch {
	case l.Name == "":
		r.wrong("name", "is missing")
	case utf8.RuneCountInString(l.Name) > 100:
		r.wrong("name", "has more than 100 characters")
	case strings.ContainsRune("=+-@", rune(l.Name[0])):
		r.wrong("name", "begins like a formula")
	}
	switch {
	case l.Email == "":
		r.wrong("email", "is missing")
	case !platform.IsEmail(l.Email):
		r.wrong("email", "“"+shorter(l.Email)+"” is no e-mail address")
	}
	l.Phone = string(r.phoneCell("phone", c[2]))
	if e := l.Extension; e != "" && (platform.Digits(e) != e || len(e) < 3 || len(e) > 6 || e[0] == '0') {
		r.wrong("extension", "has 3 to 6 digits and does not start with 0")
		l.Extension = ""
	}
	switch strings.ToLower(c[4]) {
	case "", "softphone", "browser", "1":
	case "phone", "mobile", "2":
		l.Dial = platform.DialPhone
	default:
		r.wrong("rings", "is softphone or phone")
	}
	if c[5] != "" {
		l.CallerID = r.phoneCell("caller_id", c[5])
		if l.CallerID != "" && !slices.Contains(k.numbers, l.CallerID) {
			r.wrong("caller_id", "is not a number of this client")
		}
	}
	if c[6] != "" {
		if l.ReportsTo, l.ReportsExt = k.ids[c[6]], c[6]; l.ReportsTo == "" {
			r.wrong("reports_to", "is the extension of an agent who is there already; nobody has “"+shorter(c[6])+"”")
		}
	}
	switch strings.ToLower(c[7]) {
	case "", "no", "n", "0", "false":
	case "yes", "y", "1", "true":
		l.Manager = true
	default:
		r.wrong("manager", "is yes or no")
	}
	if l.Group = c[8]; l.Group != "" && k.groups != nil {
		at := slices.IndexFunc(k.groups, func(g platform.Choice) bool { return g.ID == c[8] || strings.EqualFold(g.Name, c[8]) })
		if at < 0 {
			var names []string
			for _, g := range k.groups {
				names = append(names, g.Name)
			}
			r.wrong("group", "is one of: "+cmp.Or(strings.Join(names, ", "), "none"))
		} else {
			l.Group = k.groups[at].ID
		}
	}
	if l.Team = c[9]; utf8.RuneCountInString(l.Team) > LongestTeam {
		r.wrong("team", "has more than 40 characters")
	}
	return l
}

// agentRow adds one agent, by an intent of the row's own. The password is sealed
// before it is sent, so that it is known whatever becomes of the answer.
func (v *View) agentRow(ctx context.Context, j store.Job, row store.JobRow) (store.RowState, string) {
	var l AgentLine
	if err := json.Unmarshal([]byte(row.Line), &l); err != nil {
		return store.RowRefused, "There is no such line."
	}
	id := rowID(j.ID, row.N)
	secret, err := v.d.store.JobSecrets.Make(ctx, v.actor.Partner, j.ID, row.N, id)
	if err != nil {
		return refusedRow(err)
	}
	i, err := v.AddAgentTo(ctx, id, row.Ref, platform.NewAgent{Name: l.Name, Email: l.Email, Phone: l.Phone, Password: secret, Extension: l.Extension,
		Dial: l.Dial, WebRTC: l.Dial == platform.DialSoftphone, CallerID: l.CallerID, ReportingManager: l.ReportsTo, Manager: l.Manager, PermissionGroup: l.Group}, l.Team)
	return v.agentOf(ctx, j, row, i, err)
}

// agentOf is what became of the call that adds a row's agent.
func (v *View) agentOf(ctx context.Context, j store.Job, row store.JobRow, i store.Intent, err error) (store.RowState, string) {
	state, note := v.rowOf(i, err)
	switch state {
	case store.RowDone:
		res := ResultOf(i)
		v.many.added(row.Ref, res.AgentID)
		if res.Extension != "" {
			note = ExtensionNote + res.Extension
		}
	case store.RowRefused:
		if err := v.d.store.JobSecrets.Drop(ctx, v.actor.Partner, j.ID, rowID(j.ID, row.N)); err != nil {
			v.d.log.Error("the password of an agent that was not added could not be forgotten", "err", err)
		}
		if err == nil {
			note = fieldsOf(RefusalOf(i), note)
		}
	default:
		v.many.lost(row.Ref)
	}
	return state, note
}

// ExtensionNote begins the note of an agent's row that is done.
const ExtensionNote = "Extension "

// fieldsOf is a refusal in one line: what it says of its fields, else its words.
func fieldsOf(e *platform.Error, words string) string {
	if len(e.Fields) == 0 {
		return words
	}
	var all []string
	for _, text := range e.Fields {
		all = append(all, text)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// JobPasswords are the passwords that a job made for its agents, by row, for whoever
// hands them on. That they were looked at is noted before.
func (v *View) JobPasswords(ctx context.Context, job string) (map[int]string, error) {
	j, err := v.Job(ctx, job)
	if err != nil {
		return nil, err
	}
	v.record(ctx, Change{Action: "job.passwords", Object: "job", ObjectID: j.ID, Summary: "Fetched the passwords that a job made"})
	return v.d.store.JobSecrets.Of(ctx, v.actor.Partner, j.ID)
}

// ForgetPasswords forgets them.
func (v *View) ForgetPasswords(ctx context.Context, job string) error {
	j, err := v.Job(ctx, job)
	if err != nil {
		return err
	}
	v.record(ctx, Change{Action: "job.passwords.forget", Object: "job", ObjectID: j.ID, Summary: "Forgot the passwords that a job made"})
	return v.d.store.JobSecrets.Drop(ctx, v.actor.Partner, j.ID, "")
}
