package desk

import (
	"context"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/store"
)

type agentParams struct {
	Name      string `json:"name"`
	Extension string `json:"extension,omitempty"`
	Team      string `json:"team,omitempty"`
}

// AddAgent adds an agent, once per intent id. The password passes through and is
// kept nowhere.
func (v *View) AddAgent(ctx context.Context, intent, ref string, in platform.NewAgent) (store.Intent, error) {
	return v.AddAgentTo(ctx, intent, ref, in, "")
}

// AddAgentTo is AddAgent with our own label for the agent, of which the platform does
// not hear.
func (v *View) AddAgentTo(ctx context.Context, intent, ref string, in platform.NewAgent, team string) (store.Intent, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return store.Intent{}, err
	}
	in.Client = id
	subject := in.Email
	return v.do(ctx, act{
		id: intent, kind: store.AddAgent, ref: ref, subject: subject,
		summary: "Add agent " + in.Name, params: agentParams{in.Name, in.Extension, team},
		call: func(ctx context.Context, api platform.API) (Result, error) {
			a, err := api.Agents.Add(ctx, in)
			if err == nil {
				v.rememberAgent(ctx, ref, a.AgentID, in)
			}
			return Result{AgentID: a.AgentID, Extension: a.Extension}, err
		},
	})
}

// rememberAgent keeps what the platform's list will not tell. A failure of it does
// not undo the agent.
func (v *View) rememberAgent(ctx context.Context, ref, id string, in platform.NewAgent) {
	set := store.AgentSet{Email: in.Email, Phone: in.Phone, Device: in.Dial, Manager: in.Manager, ReportsTo: in.ReportingManager, PermissionGroup: in.PermissionGroup}
	if err := v.d.store.Agents.Remember(context.WithoutCancel(ctx), v.actor.Partner, ref, id, in.Name, set); err != nil {
		v.d.log.Error("an agent could not be remembered", "err", err)
	}
}

var addingAgent = handling{
	object: "agent",
	before: func(ctx context.Context, v *View, api platform.API, a act) (any, error) {
		id, err := v.clientID(ctx, a.ref)
		if err != nil {
			return nil, err
		}
		s := snapshot{At: v.d.now()}
		if ids, ok := v.many.there(a.ref, s.At); ok {
			s.IDs = ids
			return s, nil
		}
		agents, err := api.Agents.Presence(ctx, id)
		for _, one := range agents {
			s.IDs = append(s.IDs, one.AgentID)
		}
		if err == nil {
			v.many.read(a.ref, slices.Clone(s.IDs), s.At)
		}
		return s, err
	},
	// The platform's list has no e-mail: the new agent is the one that was not
	// there before and has the name, and the extension where one was asked for.
	look: func(ctx context.Context, v *View, api platform.API, i store.Intent) (verdict, Result, error) {
		p, was, id, err := recall[agentParams](ctx, v, i)
		if err != nil {
			return opaque, Result{}, err
		}
		agents, err := api.Agents.Presence(ctx, id)
		if err != nil {
			return opaque, Result{}, err
		}
		var found []platform.AgentPresence
		for _, a := range agents {
			if !slices.Contains(was.IDs, a.AgentID) && a.Name == p.Name && (p.Extension == "" || p.Extension == a.Extension) {
				found = append(found, a)
			}
		}
		switch len(found) {
		case 0:
			return absent, Result{}, nil
		case 1:
			return present, Result{AgentID: found[0].AgentID, Extension: found[0].Extension}, nil
		}
		return several, Result{}, nil
	},
	apply: func(ctx context.Context, v *View, i store.Intent, res *Result) error {
		p, err := unpack[agentParams](i.Params)
		if err == nil && p.Team != "" && res.AgentID != "" {
			err = v.d.store.Agents.Label(ctx, v.actor.Partner, i.ClientRef, res.AgentID, p.Name, p.Team)
		}
		if err != nil {
			return err
		}
		if v.many.putsOff(i.ClientRef) {
			return nil
		}
		v.d.stir(v.actor.Partner, i.ClientRef)
		return v.refreshFacts(ctx, i.ClientRef)
	},
}
