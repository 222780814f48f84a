package handlers

import (
	"net/http"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/views/flows"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// may is what the person may change of what a call meets.
func (r *request) mayChange() flows.May {
	if !r.site.staff {
		return flows.May{}
	}
	return flows.May{Flows: r.can(editFlows), Hours: r.can(editSchedules), Credit: r.can(addCredit), Status: r.can(setStatus), Bots: r.can(editBots), Look: true}
}

// callOf puts what happens to a call into its page's terms. The line is a number's,
// or, with a flow and no number, the flow's alone.
func (r *request) callOf(w *desk.Wiring, line platform.Line, n platform.Number, at time.Time, live bool, zone *time.Location) flows.Call {
	router := platform.NewRouter(line)
	c := flows.Call{Ref: w.Client.Ref, Line: line, Path: router.At(at, live), Region: n.Region, DIDID: n.DIDID, FlowID: n.FlowID, Zone: zone, Now: r.now(), May: r.mayChange()}
	line.Funded = true
	c.Funded = platform.Route(line, at, live)
	if h := w.Hours(n); !h.At.IsZero() {
		c.Next.Hours = h.Value.At(at).Next
	}
	if a := router.Agent(); a != nil {
		c.AgentName, c.AgentID = a.Name, a.AgentID
		if a.Shifts.Known() {
			c.Next.Shifts = a.Shifts.Value.At(at, nil).Next
		}
	}
	if c.FlowID == "" {
		c.FlowID = line.FlowID.Value
	}
	if f, ok := w.Flow(c.FlowID); ok {
		c.FlowName, c.LastSet = f.Name, f.AsLastSet
		c.Recording = choiceName(w.Detail.Value.Recordings, f.RecordingID)
		c.Bot = r.botName(w, f.BotID)
	} else if c.FlowID != "" {
		c.FlowName = r.t("Flow %s", c.FlowID)
	}
	return c
}

// botName is a bot's name, or its id where the platform does not list it.
func (r *request) botName(w *desk.Wiring, id string) string {
	for _, b := range w.Bots.Value {
		if b.ID == id && id != "" {
			return b.Name
		}
	}
	return choiceName(w.Detail.Value.Bots, id)
}

// asked reads which moment a form asks for. Problems stand beside their fields, and
// then the moment is now.
func (r *request) asked(f *flows.CallForm) (at time.Time, live bool, zone *time.Location, problems ui.Problems) {
	problems = ui.Problems{}
	zone = words.Zone(r.ctx())
	if f.Zone == "" {
		f.Zone = zoneID(zone)
	} else if z, err := platform.ParseZone(f.Zone); err == nil {
		zone = z
	} else if z, ok := zoneNamed(f.Zone); ok {
		zone, f.Zone = z, z.String()
	} else {
		problems["zone"] = r.t("Choose a time zone, such as Asia/Kolkata.")
	}
	at, live, err := moment(f.At, zone, r.now())
	if err != nil {
		e, _, _ := refused(err)
		problems["at"] = r.t(e.Msg)
		return r.now(), true, zone, problems
	}
	return at, live, zone, problems
}

// zoneID is the name by which a zone can be asked for again.
func zoneID(z *time.Location) string {
	if z == platform.India {
		return "Asia/Kolkata"
	}
	return z.String()
}

// zoneNamed finds a zone by how people write its city: "new york", "kolkata".
func zoneNamed(s string) (*time.Location, bool) {
	parts := strings.Fields(strings.ToLower(s))
	for i, p := range parts {
		parts[i] = strings.ToUpper(p[:1]) + p[1:] // a name of a zone is ASCII; anything else finds none
	}
	city := strings.Join(parts, "_")
	for _, area := range []string{"Asia/", "Europe/", "America/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/"} {
		if z, err := platform.ParseZone(area + city); err == nil {
			return z, true
		}
	}
	return nil, false
}

// showClientCall is what happens if someone calls one of a client's numbers.
func (s *Server) showClientCall(r *request) error {
	f, _, err := query[flows.CallForm](r)
	if err != nil {
		return err
	}
	w, err := r.desk.Wiring(r.ctx(), r.client.Ref)
	if err != nil {
		return err
	}
	at, live, zone, problems := r.asked(&f)
	v := flows.CallView{Portal: !r.site.staff, Asking: flows.Asking{Action: paths.ClientCall(r.client.Ref), Problems: problems}}
	for _, n := range w.Numbers.Value {
		v.Asking.Numbers = append(v.Asking.Numbers, ui.Option{Value: string(n.Number), Label: n.Number.String()})
	}
	number, err := platform.ParsePhone(f.Number)
	if f.Number == "" && len(w.Numbers.Value) > 0 {
		number, err = w.Numbers.Value[0].Number, nil
	}
	f.Number = string(number)
	v.Asking.Form = f
	held, holds := w.Number(number)
	switch {
	case len(w.Numbers.Value) == 0 && w.Numbers.At.IsZero():
		v.Empty = ui.Nothing{Title: r.t("The numbers are not known"), Body: r.t("The platform does not answer, and nothing was kept from before. Load the page again in a minute.")}
	case len(w.Numbers.Value) == 0:
		v.Empty = ui.Nothing{Title: r.t("No number yet"), Body: r.t("A number is what people call.")}
	case err != nil || !holds:
		problems["number"] = r.t("The client does not hold this number. Choose one of its own.")
		v.Asking.Form.Number = string(w.Numbers.Value[0].Number)
	case len(problems) == 0:
		c := r.callOf(w, w.Line(held), held, at, live, zone)
		v.Call = &c
		v.Share = paths.With(paths.ClientCall(r.client.Ref), "number", string(number), "at", at.In(zone).Format("2006-01-02 15:04"), "zone", f.Zone)
		v.ShareWhole = r.Scheme() + "://" + r.Request().Host + v.Share
	}
	status := http.StatusOK
	if len(problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	r.title = r.t("What happens if someone calls?")
	return r.clientPage(status, "flows", flows.CallPage(v))
}

// showCallPage finds the client that holds a number, and goes there.
func (s *Server) showCallPage(r *request) error {
	f, _, err := query[flows.CallForm](r)
	if err != nil {
		return err
	}
	_, _, _, problems := r.asked(&f)
	v := flows.CallView{Own: true, Asking: flows.Asking{Action: paths.Call, Typed: true, Form: f, Problems: problems}}
	status := http.StatusOK
	switch number, err := platform.ParsePhone(f.Number); {
	case f.Number == "":
		v.Empty = ui.Nothing{Title: r.t("Which number is called?"), Body: r.t("Write a number that one of your clients holds, and when it is called.")}
	case err != nil:
		problems["number"] = r.t("This is not a phone number. Write it such as +91 11 4310 4501.")
	default:
		ref, err := r.desk.FindNumber(r.ctx(), number)
		if platform.Is(err, platform.NotFound) {
			problems["number"] = r.t("None of your clients is known to hold this number.")
		} else if err != nil {
			return err
		} else if len(problems) == 0 {
			return r.done(paths.With(paths.ClientCall(ref), "number", string(number), "at", f.At, "zone", f.Zone))
		}
	}
	if len(problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	r.title = r.t("What happens if someone calls?")
	return r.show(status, flows.CallPage(v))
}
