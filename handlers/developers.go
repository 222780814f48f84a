package handlers

import (
	"context"
	"net/http"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/docs"
	"partnerdesk/platform/wire"
	"partnerdesk/views/developers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// Explorer is what the API explorer sends with.
type Explorer struct {
	// Line reaches the platform over the wire as one partner. Platforms that
	// Desk opens under a context of wire.Watch must be reached over the wire too.
	Line func(ctx context.Context, partner string) (Line, error)
	// Catalogue says where the calls live on this platform.
	Catalogue wire.Catalogue
}

// Line is one partner's connection to the platform, for showing what it says.
// Its errors are those of platform.API for what was not answered.
type Line interface {
	Send(ctx context.Context, e wire.Entry, client platform.ClientID, fields wire.Fields) (wire.Exchange, error)
}

// callNamed finds a call of the catalogue.
func callNamed(name string) (wire.Entry, error) {
	for _, e := range wire.All() {
		if e.Name == name {
			return e, nil
		}
	}
	return wire.Entry{}, platform.Errorf(platform.NotFound, "There is no such call.")
}

// callTitle puts a call's name into words.
func callTitle(name string) string {
	short := map[string]string{"did": "DID", "dids": "DIDs", "otp": "OTP", "pan": "PAN", "gst": "GST", "kyc": "KYC",
		"wss": "WSS", "whatsapp": "WhatsApp", "aadhar": "Aadhaar"}
	parts := strings.Split(name, "_")
	for i, p := range parts {
		if s, ok := short[p]; ok {
			parts[i] = s
		} else if i == 0 && p != "" {
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, " ")
}

// samePage is the page of the dashboard that does what a group of calls does:
// the client's own where the form has one, else the list that leads there.
func (r *request) samePage(group, ref string) ui.Tab {
	of := func(label string, page func(string) string) ui.Tab {
		if ref == "" {
			return ui.Tab{Label: r.t("Clients"), Href: paths.Clients}
		}
		return ui.Tab{Label: label, Href: page(ref)}
	}
	switch group {
	case "Onboarding", "KYC":
		return ui.Tab{Label: r.t("Onboarding"), Href: paths.Onboarding}
	case "Clients":
		return of(r.t("Overview"), paths.Client)
	case "Numbers":
		return of(r.t("Numbers"), paths.Numbers)
	case "Agents", "Agent availability":
		return of(r.t("Agents"), paths.Agents)
	case "Flows":
		return of(r.t("Flows"), paths.Flows)
	case "Voice bots":
		return of(r.t("Voice bots"), paths.Bots)
	case "WhatsApp":
		return of(r.t("WhatsApp"), paths.WhatsApp)
	case "Number masking":
		return of(r.t("Masking"), paths.Masks)
	case "Wallet":
		return of(r.t("Wallet"), paths.Wallet)
	}
	return ui.Tab{}
}

// index is the list of calls that a query leaves.
func (r *request) index(q developers.Search, current string) developers.Index {
	x := developers.Index{Query: q.Text, Lang: q.Lang}
	if r.s.API != nil {
		x.OpenAPI, x.Postman = paths.OpenAPI, paths.Postman
	}
	needle := strings.ToLower(q.Text)
	groups := map[string]*developers.Group{}
	for _, g := range wire.Groups() {
		groups[g.Name] = &developers.Group{Name: g.Name, Words: g.Words, Page: r.samePage(g.Name, "")}
	}
	for _, e := range wire.All() {
		entry := r.entry(e)
		entry.Current = e.Name == current
		if entry.Current {
			x.Open = e.Group
		}
		hay := strings.ToLower(strings.Join([]string{e.Name, entry.Title, e.Group, entry.Path, e.Words}, "\n"))
		if strings.Contains(hay, needle) {
			groups[e.Group].Calls = append(groups[e.Group].Calls, entry)
			x.Calls++
		}
	}
	for _, g := range wire.Groups() {
		if len(groups[g.Name].Calls) > 0 {
			x.Groups = append(x.Groups, *groups[g.Name])
		}
	}
	return x
}

func (r *request) entry(e wire.Entry) developers.Entry {
	at := r.s.Explorer.Catalogue.Place(e)
	return developers.Entry{Name: e.Name, Title: callTitle(e.Name), Words: e.Words, Method: at.Method, Path: at.Path, Reads: e.Reads, Costly: e.Costly}
}

func (s *Server) showDevelopers(r *request) error {
	q, _, err := query[developers.Search](r)
	if err != nil {
		return err
	}
	r.title = r.t("API explorer")
	return r.show(http.StatusOK, developers.Overview(r.index(q, "")))
}

func (s *Server) showCall(r *request) error {
	e, q, err := r.explored()
	if err != nil {
		return err
	}
	t := r.newTrial(e, q)
	if q.Client != "" {
		c, err := r.desk.Client(r.ctx(), q.Client)
		if err != nil {
			return err
		}
		t.client = c
	}
	t.begin()
	if q.Done != "" {
		t.result = s.answers.of(r.person.ID, e.Name, q.Done)
		t.gone = t.result == nil
	}
	return t.show(http.StatusOK)
}

// explored reads which call the address is about.
func (r *request) explored() (wire.Entry, developers.Search, error) {
	q, _, err := query[developers.Search](r)
	if err != nil {
		return wire.Entry{}, q, err
	}
	e, err := callNamed(r.Param("call"))
	return e, q, err
}

// callView is a call with all that the page says of it, but for the form.
func (r *request) callView(e wire.Entry, q developers.Search, ref string, filled developers.Request) (developers.Call, error) {
	c := developers.Call{Entry: r.entry(e), Group: e.Group, Page: r.samePage(e.Group, ref), IsList: e.AnswerIsList,
		Lang: developers.LanguageOf(q.Lang), Base: r.apiBase(), Who: r.t("It is authorised with your API token.")}
	if e.ByClient {
		c.Who = r.t("It is authorised with the client’s own token, its client_id, which the dashboard fills in.")
	}
	c.Request, c.Answer = fieldRows(e.Request, 0), fieldRows(e.Answer, 0)
	for _, f := range docs.Refusals(e.Name) {
		c.Refusals = append(c.Refusals, developers.Refusal{Status: f.Status, Words: f.Words})
	}
	sample, err := developers.Parse(sampleEnvelope(e))
	if err != nil {
		return c, err
	}
	c.Sample = masked(sample, nil)
	c.Snippet, c.Envs = c.Lang.Write(filled), filled.Envs()
	return c, nil
}

// apiBase is where the API is, for whoever copies a snippet.
func (r *request) apiBase() string {
	switch {
	case r.s.Remote != "":
		return strings.TrimRight(r.s.Remote, "/")
	case r.s.overTLS(r.Request()):
		return "https://" + r.Request().Host
	}
	return "http://" + r.Request().Host
}

func fieldRows(all []wire.Field, depth int) []developers.Field {
	var out []developers.Field
	for _, f := range all {
		kind := f.Type
		if f.Object != "" && f.Type == "list" {
			kind = "list of objects"
		}
		out = append(out, developers.Field{Name: f.Name, Type: kind, Words: f.Words, Required: f.Required, One: f.One, Depth: depth})
		out = append(out, fieldRows(f.Fields, depth+1)...)
	}
	return out
}
