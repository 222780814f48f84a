package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"partnerdesk/platform/wire"
	"partnerdesk/store"
	"partnerdesk/views/developers"
	"partnerdesk/views/ui"
)

// clientField is the field that names the client. The explorer asks for the
// client's name in its place, and shows the value nowhere.
const clientField = "client_id"

// control is the name of a field's control, and nullControl that of the tick
// beside it which sends null.
func control(field string) string     { return "f_" + field }
func nullControl(field string) string { return "n_" + field }

// trial is one use of the form that sends a call.
type trial struct {
	r        *request
	e        wire.Entry
	q        developers.Search
	client   store.Client      // chosen; its Ref is empty where none is
	name     string            // of the client, as it was typed
	same     []store.Client    // those that bear it, where it is not one alone
	typed    map[string]string // by field; without the secrets
	secrets  map[string]string // by field
	nulls    map[string]bool   // fields that are sent as null
	sample   bool              // nothing has been typed: a snippet shows the catalogue's sample
	problems ui.Problems
	asking   *developers.Asking
	result   *developers.Result
	gone     bool // what was sent has an answer that this process does not have
}

func (r *request) newTrial(e wire.Entry, q developers.Search) *trial {
	return &trial{r: r, e: e, q: q, typed: map[string]string{}, secrets: map[string]string{}, nulls: map[string]bool{}, problems: ui.Problems{}}
}

func (t *trial) wantsClient() bool {
	return t.e.ByClient || slices.ContainsFunc(t.e.Request, func(f wire.Field) bool { return f.Name == clientField })
}

// begin fills the form of a call that reads with the catalogue's sample, but for
// what only an earlier answer can tell.
func (t *trial) begin() {
	t.sample, t.name = true, t.client.Name
	if !t.e.Reads {
		return
	}
	for name, raw := range t.samples() {
		i := slices.IndexFunc(t.e.Request, func(f wire.Field) bool { return f.Name == name })
		if f := t.e.Request[i]; f.From == "" && !secret(name) && !strings.HasSuffix(name, "_id") {
			t.typed[name] = textOf(raw)
		}
	}
}

func (t *trial) samples() wire.Fields {
	var out wire.Fields
	_ = json.Unmarshal(t.e.SampleRequest, &out) // the catalogue's own
	return out
}

// textOf is how a value stands in a control: a string as it is, all else as JSON.
func textOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// read takes what was typed.
func (t *trial) read(values url.Values) error {
	for _, f := range t.e.Request {
		switch v := values.Get(control(f.Name)); {
		case f.Name == clientField:
		case secret(f.Name):
			t.secrets[f.Name] = v
		default:
			t.typed[f.Name] = v
			if written(f) && v != "" && !json.Valid([]byte(v)) {
				t.problems[control(f.Name)] = t.r.t("Write JSON here, such as %s.", string(t.samples()[f.Name]))
			}
			if f.Nullable && values.Get(nullControl(f.Name)) != "" {
				t.nulls[f.Name] = true
				if v != "" {
					t.problems[nullControl(f.Name)] = t.r.t("It is one or the other: leave the field empty to send null.")
				}
			}
		}
	}
	if !t.wantsClient() {
		return nil
	}
	t.name = values.Get("client")
	return t.choose(values.Get("ref"))
}

// choose finds the client by the name that was typed; ref decides between those
// that share it.
func (t *trial) choose(ref string) error {
	if t.name == "" {
		t.problems["client"] = t.r.t("Write the client’s name.")
		return nil
	}
	const most = 50
	found, err := t.r.desk.Clients(t.r.ctx(), store.Filter{Query: t.name, Limit: most})
	if err != nil {
		return err
	}
	hits := found.Clients
	exact := slices.DeleteFunc(slices.Clone(hits), func(c store.Client) bool { return !strings.EqualFold(c.Name, t.name) })
	if len(exact) > 0 {
		hits = exact
	}
	if i := slices.IndexFunc(hits, func(c store.Client) bool { return c.Ref == ref }); i >= 0 {
		hits = hits[i : i+1]
	}
	switch {
	case len(hits) == 1:
		// The list does not carry what the platform calls the client.
		t.client, err = t.r.desk.Client(t.r.ctx(), hits[0].Ref)
		t.name = t.client.Name
		return err
	case len(hits) == 0:
		t.problems["client"] = t.r.t("No client has this name.")
	default:
		t.same = hits[:min(len(hits), 10)]
		t.problems["ref"] = t.r.t("Several clients match. Choose one, or write more of the name.")
	}
	return nil
}

// written says that a field's value is typed as JSON.
func written(f wire.Field) bool { return f.Type == "object" || f.Type == "list" }

// fields is the request as it is sent: what is empty is left out.
func (t *trial) fields() wire.Fields {
	out := wire.Fields{}
	for _, f := range t.e.Request {
		v := t.typed[f.Name] + t.secrets[f.Name]
		if f.Name == clientField {
			v = t.client.ClientID
		}
		switch {
		case t.nulls[f.Name]:
			out[f.Name] = json.RawMessage("null")
		case v == "":
		case written(f):
			out[f.Name] = json.RawMessage(v)
		default:
			raw, _ := json.Marshal(v) // text always has a JSON form
			out[f.Name] = raw
		}
	}
	return out
}

// sent is what was sent as a secret.
func (t *trial) sent() []string {
	out := []string{t.client.ClientID}
	for _, v := range t.secrets {
		out = append(out, v)
	}
	return out
}

// request is the call as snippets show it: secrets by name only.
func (t *trial) request() developers.Request {
	at := t.r.s.Explorer.Catalogue.Place(t.e)
	out := developers.Request{Method: at.Method, Path: at.Path, Token: "PARTNER_API_KEY"}
	if t.e.ByClient {
		out.Token = "CLIENT_ID"
	}
	samples := t.samples()
	body := developers.Value{Kind: developers.Object}
	for _, f := range t.e.Request {
		v := developers.Value{Kind: developers.String, Text: t.typed[f.Name]}
		given := v.Text != ""
		if t.sample {
			raw, ok := samples[f.Name]
			v.Text, given = textOf(raw), ok
		}
		switch {
		case secret(f.Name) && (given || f.Required || t.secrets[f.Name] != ""):
			v = developers.Value{Kind: developers.String, Env: strings.ToUpper(f.Name)}
		case t.nulls[f.Name]:
			v = developers.Value{Kind: developers.Literal, Text: "null"}
		case !given:
			continue
		case written(f):
			parsed, err := developers.Parse([]byte(v.Text))
			if err != nil {
				continue // named beside its field
			}
			v = parsed
		}
		if at.Method == http.MethodGet || slices.Contains(wire.Params(at.Path), f.Name) {
			out.Params = append(out.Params, developers.Param{Name: f.Name, Value: v})
			continue
		}
		body.Names, body.Items = append(body.Names, f.Name), append(body.Items, v)
	}
	if at.Method != http.MethodGet {
		out.Body = &body
	}
	return out
}

// show draws the page with the form, the question or the answer.
func (t *trial) show(status int) error {
	r := t.r
	c, err := r.callView(t.e, t.q, t.client.Ref, t.request())
	if err != nil {
		return err
	}
	c.Try = developers.Try{Allowed: r.can(action(t.e.Action)), Problems: t.problems, Asking: t.asking, Result: t.result, Gone: t.gone}
	if c.Try.Allowed {
		if t.wantsClient() {
			some, err := r.desk.Clients(r.ctx(), store.Filter{Limit: 100})
			if err != nil {
				return err
			}
			for _, one := range some.Clients {
				if !slices.Contains(c.Try.Clients, one.Name) {
					c.Try.Clients = append(c.Try.Clients, one.Name)
				}
			}
		}
		c.Try.Inputs = t.inputs()
	}
	x := r.index(developers.Search{Lang: t.q.Lang}, t.e.Name)
	r.title = c.Title
	return r.show(status, developers.Page(x, c))
}

func (t *trial) inputs() []developers.Input {
	var out []developers.Input
	if t.wantsClient() {
		out = append(out, developers.Input{Kind: developers.AsClient, Field: ui.Field{Name: "client", Label: t.r.t("Client"), Value: t.name, Size: ui.Small, MaxLength: 200}})
		if len(t.same) > 1 {
			in := developers.Input{Kind: developers.AsOneOf, Field: ui.Field{Name: "ref", Label: t.r.t("Which client?")}}
			for _, c := range t.same {
				in.Options = append(in.Options, ui.Option{Value: c.Ref, Label: c.Name, Hint: c.Email + " · " + c.Mobile.String()})
			}
			out = append(out, in)
		}
	}
	for _, f := range t.e.Request {
		// A call that changes something asks for secrets with its question, so that
		// none has to wait in a page.
		if f.Name != clientField && (t.e.Reads || !secret(f.Name)) {
			out = append(out, t.input(f))
		}
		if f.Nullable {
			out = append(out, developers.Input{Kind: developers.AsTick, Field: ui.Field{Name: nullControl(f.Name),
				Label: t.r.t("Send %s as null", f.Name), Checked: t.nulls[f.Name]}})
		}
	}
	return out
}

func (t *trial) input(f wire.Field) developers.Input {
	in := developers.Input{Kind: developers.AsText, Field: ui.Field{Name: control(f.Name), Label: f.Name, Hint: f.Words, Value: t.typed[f.Name],
		Size: ui.Small, Optional: !f.Required, Mono: true, Autocomplete: "off", MaxLength: f.Max}}
	if !secret(f.Name) {
		in.Field.Placeholder = textOf(t.samples()[f.Name])
	} else {
		in.Field.Type = "password"
		if f.Name == "password" {
			in.Field.Autocomplete = "new-password"
		}
	}
	switch {
	case f.Type == "flag":
		in.Kind = developers.AsChoice
		in.Options = []ui.Option{{Value: "", Label: t.r.t("Not sent")}, {Value: "1", Label: "1"}, {Value: "0", Label: "0"}}
	case len(f.One) > 0:
		in.Kind, in.Options = developers.AsChoice, []ui.Option{{Value: "", Label: t.r.t("Not sent")}}
		for _, v := range f.One {
			in.Options = append(in.Options, ui.Option{Value: v, Label: v})
		}
	case written(f):
		in.Kind, in.Field.Rows, in.Field.MaxLength = developers.AsJSON, 4, 0
	}
	return in
}

// ask names what will be sent, and asks for the secrets.
func (t *trial) ask() {
	a := &developers.Asking{Intent: t.r.s.NewID(), Client: t.client.Name}
	hide := func(name, value string) {
		if value != "" {
			a.Hidden = append(a.Hidden, ui.Pair{Name: name, Value: value})
		}
	}
	hide("client", t.client.Name)
	hide("ref", t.client.Ref)
	for _, f := range t.e.Request {
		v := t.typed[f.Name]
		switch {
		case f.Name == clientField:
		case secret(f.Name):
			a.Secrets = append(a.Secrets, t.input(f))
		case t.nulls[f.Name]:
			hide(nullControl(f.Name), "on")
			a.Rows = append(a.Rows, ui.Row{Term: f.Name, Value: "null", Mono: true})
		case v != "":
			hide(control(f.Name), v)
			if utf8.RuneCountInString(v) > 120 {
				v = string([]rune(v)[:120]) + "…"
			}
			a.Rows = append(a.Rows, ui.Row{Term: f.Name, Value: v, Mono: true})
		}
	}
	t.asking = a
}
