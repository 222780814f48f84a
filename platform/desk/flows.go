package desk

import (
	"context"
	"errors"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/store"
)

type flowParams struct {
	Name        string         `json:"name"`
	AgentExt    string         `json:"agent_ext"`
	DID         platform.Phone `json:"did,omitempty"`
	RecordingID string         `json:"recording_id,omitempty"`
	StandIn
}

// StandIn is what answers where a flow's agent can't.
type StandIn struct {
	BotID      string         `json:"wss_bot_id,omitempty"`
	TransferTo platform.Phone `json:"transfer_to,omitempty"`
}

func (s StandIn) edit(flow string) platform.EditFlow {
	in := platform.EditFlow{FlowID: flow}
	if s.BotID != "" {
		in.BotID = &s.BotID
	}
	if s.TransferTo != "" {
		in.TransferTo = &s.TransferTo
	}
	return in
}

// CreateFlow makes a flow and puts it on a number, once per intent id.
func (v *View) CreateFlow(ctx context.Context, intent, ref string, in platform.NewFlow) (store.Intent, error) {
	return v.CreateFlowWith(ctx, intent, ref, in, StandIn{})
}

// CreateFlowWith is CreateFlow with a stand-in for the agent. The platform's call that
// makes a flow takes none, so a second one sets it, as part of the same intent: where
// that one fails the flow is there without it, and Unfinished says so.
func (v *View) CreateFlowWith(ctx context.Context, intent, ref string, in platform.NewFlow, and StandIn) (store.Intent, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return store.Intent{}, err
	}
	in.Client = id
	return v.do(ctx, act{
		id: intent, kind: store.CreateBasicFlow, ref: ref, subject: in.Name,
		summary: "Create flow " + in.Name, params: flowParams{in.Name, in.AgentExt, in.DID, in.RecordingID, and},
		call: func(ctx context.Context, api platform.API) (Result, error) {
			flow, err := api.Flows.Create(ctx, in)
			res := Result{FlowID: flow, Number: in.DID}
			if err != nil || and == (StandIn{}) || flow == "" {
				return res, err
			}
			edit := and.edit(flow)
			edit.Client = id
			_, err = api.Flows.Edit(ctx, edit)
			v.d.note(v.actor.Partner, err)
			if res.StandIn = err == nil; platform.Is(err, platform.Invalid) || platform.Is(err, platform.Conflict) {
				res.Why = reason(err)
			}
			return res, nil // the flow is there all the same
		},
	})
}

// reason is why the platform refused something, with what it says of single fields.
func reason(err error) string {
	var e *platform.Error
	if !errors.As(err, &e) {
		return ""
	}
	for _, field := range []string{"wss_bot_id", "transfer_to"} {
		if msg := e.Fields[field]; msg != "" {
			return msg
		}
	}
	return e.Msg
}

// Unfinished says that an intent made a flow without the stand-in that was asked for,
// and why where the platform said.
func Unfinished(i store.Intent) (lacks StandIn, why string, some bool) {
	if i.Kind != store.CreateBasicFlow || i.State != store.Done {
		return lacks, "", false
	}
	p, err := unpack[flowParams](i.Params)
	res := ResultOf(i)
	if err != nil || res.StandIn || res.FlowID == "" || p.StandIn == (StandIn{}) {
		return lacks, "", false
	}
	return p.StandIn, res.Why, true
}

var creatingFlow = handling{
	object: "flow",
	before: func(ctx context.Context, v *View, api platform.API, a act) (any, error) {
		id, err := v.clientID(ctx, a.ref)
		if err != nil {
			return nil, err
		}
		detail, err := api.Clients.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		s := snapshot{At: v.d.now()}
		for _, f := range detail.Flows {
			s.IDs = append(s.IDs, f.ID)
		}
		held, err := api.Numbers.Held(ctx, id)
		for _, n := range held {
			if n.FlowID != "" {
				s.IDs = append(s.IDs, n.FlowID)
			}
		}
		return s, err
	},
	// A flow that was not there before is recognised by its name in the client's
	// configuration; where the platform tells none, by the number it was put on.
	look: func(ctx context.Context, v *View, api platform.API, i store.Intent) (verdict, Result, error) {
		p, was, id, err := recall[flowParams](ctx, v, i)
		if err != nil {
			return opaque, Result{}, err
		}
		detail, err := api.Clients.Get(ctx, id)
		if err != nil {
			return opaque, Result{}, err
		}
		var found []string
		whole := false
		for _, f := range detail.Flows {
			if f.Name == p.Name && !slices.Contains(was.IDs, f.ID) {
				found = append(found, f.ID)
				whole = StandIn{f.BotID, platform.Phone(f.TransferTo)} == p.StandIn
			}
		}
		if detail.Flows == nil {
			held, err := api.Numbers.Held(ctx, id)
			if err != nil {
				return opaque, Result{}, err
			}
			at := slices.IndexFunc(held, func(n platform.Number) bool { return n.Number == p.DID })
			if at < 0 || !held[at].FlowTold {
				return opaque, Result{}, nil // whoever asks the platform's support knows more
			}
			if f := held[at].FlowID; f != "" && !slices.Contains(was.IDs, f) {
				found = append(found, f)
			}
		}
		switch len(found) {
		case 0:
			return absent, Result{}, nil
		case 1:
			return present, Result{FlowID: found[0], Number: p.DID, StandIn: whole && p.StandIn != StandIn{}}, nil
		}
		return several, Result{}, nil
	},
	apply: func(ctx context.Context, v *View, i store.Intent, res *Result) error {
		p, err := unpack[flowParams](i.Params)
		if err != nil {
			return err
		}
		defer v.lookAgain(ctx, i.ClientRef)
		if !res.StandIn {
			p.StandIn = StandIn{}
		}
		err = v.d.store.Flows.AddVersion(ctx, i.Partner, i.ClientRef, res.FlowID, store.FlowVersion{How: store.VersionCreated,
			Name: p.Name, AgentExt: p.AgentExt, BotID: p.BotID, TransferTo: string(p.TransferTo), Recording: p.RecordingID, ByID: i.Actor.ID, ByName: i.Actor.Name})
		if err != nil {
			return err
		}
		return v.d.store.Flows.Put(ctx, store.Flow{
			Partner: i.Partner, ClientRef: i.ClientRef, ID: res.FlowID, Name: p.Name, AgentExt: p.AgentExt,
			BotID: p.BotID, TransferTo: string(p.TransferTo), RecordingID: p.RecordingID, UpdatedBy: i.Actor.ID,
		}, onto(p.DID)...)
	},
}

// MapNumber puts a flow on a number, in place of what was there. It may be sent
// again without harm, so it is no intent.
func (v *View) MapNumber(ctx context.Context, ref, flowID string, number platform.Phone) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return err
	}
	api, err := v.api(ctx)
	if err != nil {
		return err
	}
	held, err := v.Numbers(ctx, ref)
	if err != nil {
		return err
	}
	was := ""
	for _, n := range held.Value {
		if n.Number == number {
			was = n.FlowID
		}
	}
	err = api.Flows.MapNumber(ctx, id, flowID, number)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return err
	}
	if err := v.d.store.Flows.PutOn(ctx, v.actor.Partner, ref, number, flowID); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "map_flow_did", Object: "number", ObjectID: string(number), Ref: ref,
		Summary: "Put a flow on " + number.String(), Before: asJSON(map[string]string{"flow": was}), After: asJSON(map[string]string{"flow": flowID})})
	v.forget(ctx, ref)
	v.lookAgain(ctx, ref)
	return nil
}

// onto is a number as the list of those that a flow is put on.
func onto(n platform.Phone) []platform.Phone {
	if n == "" {
		return nil
	}
	return []platform.Phone{n}
}
