package desk

import (
	"context"
	"fmt"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// Agent finds an agent of a client as the platform's list has it, with what is
// remembered of it.
func (v *View) Agent(ctx context.Context, ref, id string) (platform.AgentPresence, store.Agent, error) {
	all, err := v.Agents(ctx, ref)
	if err != nil {
		return platform.AgentPresence{}, store.Agent{}, err
	}
	at := slices.IndexFunc(all.Value, func(a platform.AgentPresence) bool { return a.AgentID == id })
	if at < 0 {
		return platform.AgentPresence{}, store.Agent{}, platform.Errorf(platform.NotFound, "There is no such agent.")
	}
	kept, err := v.d.store.Agents.Get(ctx, v.actor.Partner, ref, id)
	if platform.Is(err, platform.NotFound) {
		err = nil
	}
	return all.Value[at], kept, err
}

// SetAvailable makes an agent take calls, or pauses it. Doing it twice does no harm.
func (v *View) SetAvailable(ctx context.Context, ref, id string, available bool) (platform.AgentPresence, error) {
	a, _, err := v.Agent(ctx, ref, id)
	if err != nil {
		return a, err
	}
	err = v.change(ctx, ref, func(api platform.API, client platform.ClientID) error {
		return api.Agents.SetAvailable(ctx, client, id, available)
	})
	if err != nil {
		return a, err
	}
	word := map[bool]string{true: "Made %s available", false: "Paused %s"}[available]
	v.record(ctx, Change{Action: "set_agent_availability", Object: "agent", ObjectID: id, Ref: ref, Summary: named(word, a.Name),
		Before: asJSON(map[string]bool{"available": a.Available}), After: asJSON(map[string]bool{"available": available})})
	return a, nil
}

// change does something to a client's agents and makes what was read of them old.
func (v *View) change(ctx context.Context, ref string, do func(platform.API, platform.ClientID) error) error {
	client, err := v.clientID(ctx, ref)
	if err != nil {
		return err
	}
	api, err := v.api(ctx)
	if err != nil {
		return err
	}
	err = do(api, client)
	v.d.note(v.actor.Partner, err)
	if err == nil || platform.Is(err, platform.Unknown) {
		v.forget(ctx, ref)
		v.d.stir(v.actor.Partner, ref)
	}
	return err
}

// AgentEdit is an agent as its form has it. What the platform does not tell and
// nobody set from here is nil, and stays as it is there.
type AgentEdit struct {
	Name, Email, Phone string
	Password           string // empty: it stays
	Extension          string
	CallerID           platform.Phone
	Device             platform.DialPreference // empty: it stays
	Manager            *bool
	ReportsTo, Group   *string
	Team               string // ours
}

// EditAgent changes an agent. A change of nothing but the team or the caller id
// goes without edit_agent, which on some platforms wants a password each time;
// where it does and none is given, that is Invalid at "password" and nothing
// has changed.
func (v *View) EditAgent(ctx context.Context, ref, id string, e AgentEdit) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	a, kept, err := v.Agent(ctx, ref, id)
	if err != nil {
		return err
	}
	if mail, tel, err := v.d.store.Agents.Same(ctx, v.actor.Partner, ref, id, e.Email, e.Phone); err != nil {
		return err
	} else if err := taken(mail, tel); err != nil {
		return err
	}
	set := store.AgentSet{Email: e.Email, Phone: e.Phone, Device: e.Device, Manager: kept.Set.Manager, ReportsTo: kept.Set.ReportsTo, PermissionGroup: kept.Set.PermissionGroup}
	if set.Device == "" {
		set.Device = kept.Set.Device
	}
	if e.Manager != nil {
		set.Manager = *e.Manager
	}
	if e.ReportsTo != nil {
		set.ReportsTo = *e.ReportsTo
	}
	if e.Group != nil {
		set.PermissionGroup = *e.Group
	}
	was := kept.Set
	was.At = set.At
	same := e.Name == a.Name && e.Extension == a.Extension && e.Password == "" && set == was && !kept.Set.At.IsZero()
	what := ""
	switch {
	case same && e.CallerID != a.CallerID && e.CallerID != "":
		err = v.change(ctx, ref, func(api platform.API, client platform.ClientID) error {
			return api.Agents.AssignNumber(ctx, client, a.Extension, e.CallerID)
		})
		what = "assign_agent_did"
	case !same || e.CallerID != a.CallerID:
		in := platform.EditAgent{AgentID: id, Name: e.Name, Email: e.Email, Phone: e.Phone, Password: e.Password, Extension: e.Extension,
			Manager: e.Manager, ReportingManager: e.ReportsTo, PermissionGroup: e.Group, Dial: e.Device}
		if e.CallerID != a.CallerID {
			in.CallerID = &e.CallerID
		}
		if e.Device != "" {
			soft := e.Device == platform.DialSoftphone
			in.WebRTC = &soft
		}
		err = v.change(ctx, ref, func(api platform.API, client platform.ClientID) error {
			in.Client = client
			_, err := api.Agents.Edit(ctx, in)
			return err
		})
		what = "edit_agent"
		if err == nil {
			err = v.d.store.Agents.Remember(ctx, v.actor.Partner, ref, id, e.Name, set)
		}
	}
	if err != nil {
		return err
	}
	if e.Team != kept.Team {
		if err := v.SetTeam(ctx, ref, id, e.Team); err != nil {
			return err
		}
	}
	if what != "" {
		v.record(ctx, Change{Action: what, Object: "agent", ObjectID: id, Ref: ref, Summary: named("Changed agent %s", e.Name),
			Before: asJSON(map[string]string{"name": a.Name, "extension": a.Extension, "caller_id": string(a.CallerID)}),
			After:  asJSON(map[string]any{"name": e.Name, "extension": e.Extension, "caller_id": string(e.CallerID), "password_changed": e.Password != ""})})
		return v.refreshFacts(ctx, ref)
	}
	return nil
}

// Doubles is Conflict at what an agent of the client has that a new one is to have,
// as far as is known here. The platform has the last word.
func (v *View) Doubles(ctx context.Context, ref, email, phone string) error {
	if _, err := v.Client(ctx, ref); err != nil {
		return err
	}
	mail, tel, err := v.d.store.Agents.Same(ctx, v.actor.Partner, ref, "", email, phone)
	if err != nil {
		return err
	}
	return taken(mail, tel)
}

// taken says at their fields what another agent has, as far as is known here.
func taken(mail, tel string) error {
	var bad platform.Fields
	if mail != "" {
		bad.Add("email", "%s has this e-mail address.", mail)
	}
	if tel != "" {
		bad.Add("phonenumber", "%s has this phone number.", tel)
	}
	err := bad.Err()
	if e, ok := err.(*platform.Error); ok {
		e.Kind = platform.Conflict
	}
	return err
}

// SetTeam gives an agent our label; an empty one takes it away. The platform does
// not hear of it.
func (v *View) SetTeam(ctx context.Context, ref, id, team string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	a, kept, err := v.Agent(ctx, ref, id)
	if err != nil || kept.Team == team {
		return err
	}
	if err := v.d.store.Agents.SetTeam(ctx, v.actor.Partner, ref, id, team); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "agent.team", Object: "agent", ObjectID: id, Ref: ref, Summary: named("Set the team of %s", a.Name),
		Before: asJSON(map[string]string{"team": kept.Team}), After: asJSON(map[string]string{"team": team})})
	v.d.stir(v.actor.Partner, ref)
	return nil
}

// Teams are the labels in use at a client, or, without a ref, at all.
func (v *View) Teams(ctx context.Context, ref string) ([]string, error) {
	if ref == "" {
		if err := v.staffOnly(); err != nil {
			return nil, err
		}
	} else if _, err := v.Client(ctx, ref); err != nil {
		return nil, err
	}
	return v.d.store.Agents.Teams(ctx, v.actor.Partner, ref, v.tag())
}

// Ties are what leads to an agent, and is to be given to somebody else before the
// agent goes.
type Ties struct {
	Flows    []FlowView               // as last set here, or as the platform tells
	Reports  []platform.AgentPresence // who report to the agent, as last set here
	CallerID platform.Phone           // of the agent; it goes back to the client's numbers
}

// TiesOf finds them.
func (v *View) TiesOf(ctx context.Context, ref, id string) (Ties, error) {
	a, _, err := v.Agent(ctx, ref, id)
	if err != nil {
		return Ties{}, err
	}
	t := Ties{CallerID: a.CallerID}
	flows, err := v.Flows(ctx, ref)
	if err != nil {
		return t, err
	}
	for _, f := range flows {
		if f.AgentExt == a.Extension {
			t.Flows = append(t.Flows, f)
		}
	}
	all, err := v.Agents(ctx, ref)
	if err != nil {
		return t, err
	}
	known, err := v.d.knownAgents(ctx, v.actor.Partner, ref)
	if err != nil {
		return t, err
	}
	for _, p := range all.Value {
		if known[p.AgentID].Set.ReportsTo == id {
			t.Reports = append(t.Reports, p)
		}
	}
	return t, nil
}

// GiveFlows makes the flows that ring an agent ring another of the client.
func (v *View) GiveFlows(ctx context.Context, ref string, flows []FlowView, to platform.AgentPresence) error {
	for _, f := range flows {
		err := v.change(ctx, ref, func(api platform.API, client platform.ClientID) error {
			_, err := api.Flows.Edit(ctx, platform.EditFlow{Client: client, FlowID: f.ID, AgentExt: &to.Extension})
			return err
		})
		if err != nil {
			return err
		}
		was := f.AgentExt
		kept, err := v.d.store.Flows.Get(ctx, v.actor.Partner, ref, f.ID)
		if err == nil {
			kept.AgentExt, kept.UpdatedBy = to.Extension, v.actor.ID
			err = v.d.store.Flows.Put(ctx, kept)
		}
		if err != nil && !platform.Is(err, platform.NotFound) {
			return err
		}
		v.record(ctx, Change{Action: "edit_basic_flow", Object: "flow", ObjectID: f.ID, Ref: ref, Summary: "Flow " + f.Name + " rings " + to.Name + " now",
			Before: asJSON(map[string]string{"agent_ext": was}), After: asJSON(map[string]string{"agent_ext": to.Extension})})
	}
	return nil
}

// RemoveAgent takes an agent away at the platform, which keeps its history.
func (v *View) RemoveAgent(ctx context.Context, ref, id string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	a, _, err := v.Agent(ctx, ref, id)
	if err != nil {
		return err
	}
	err = v.change(ctx, ref, func(api platform.API, client platform.ClientID) error { return api.Agents.Delete(ctx, client, id) })
	if err != nil {
		return err
	}
	v.record(ctx, Change{Action: "delete_agent", Object: "agent", ObjectID: id, Ref: ref, Summary: named("Removed agent %s", a.Name),
		Before: asJSON(map[string]string{"name": a.Name, "extension": a.Extension, "caller_id": string(a.CallerID)})})
	return v.refreshFacts(ctx, ref)
}

// AgentsPage lists the agents of all clients by name, as they were last read.
func (v *View) AgentsPage(ctx context.Context, f store.AgentFilter) (store.AgentPage, error) {
	if err := v.staffOnly(); err != nil {
		return store.AgentPage{}, err
	}
	v.watched()
	f.Only = v.tag()
	return v.d.store.Agents.Page(ctx, v.actor.Partner, f)
}

// History is an agent's states between two moments as boards saw them.
func (v *View) History(ctx context.Context, ref, id string, between platform.Span) ([]store.StateChange, []store.Watched, error) {
	if _, err := v.Client(ctx, ref); err != nil {
		return nil, nil, err
	}
	return v.d.store.Agents.History(ctx, v.actor.Partner, ref, id, between.From, between.To)
}

func named(words, name string) string { return fmt.Sprintf(words, name) }
