package desk

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// EditFlow changes a flow and keeps what it was and what it is. how is one of
// store.VersionEdited and store.VersionApplied. It may be sent again without harm,
// so it is no intent.
func (v *View) EditFlow(ctx context.Context, ref, how string, in platform.EditFlow) (platform.Flow, error) {
	if err := v.staffOnly(); err != nil {
		return platform.Flow{}, err
	}
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return platform.Flow{}, err
	}
	api, err := v.api(ctx)
	if err != nil {
		return platform.Flow{}, err
	}
	before, known, err := v.knownFlow(ctx, ref, in.FlowID)
	if err != nil {
		return platform.Flow{}, err
	}
	in.Client = id
	after, err := api.Flows.Edit(ctx, in)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return platform.Flow{}, err
	}
	after = merged(before, after, in)
	partner, by := v.actor.Partner, v.actor.Actor
	if known {
		if err := v.d.store.Flows.AddVersion(ctx, partner, ref, in.FlowID, versionOf(before, store.VersionFound, store.Actor{})); err != nil {
			return after, err
		}
	}
	if err := v.d.store.Flows.AddVersion(ctx, partner, ref, in.FlowID, versionOf(after, how, by)); err != nil {
		return after, err
	}
	if err := v.d.store.Flows.Put(ctx, store.Flow{Partner: partner, ClientRef: ref, ID: in.FlowID, Name: after.Name, AgentExt: after.AgentExt, BotID: after.BotID,
		TransferTo: after.TransferTo, RecordingID: after.RecordingID, UpdatedBy: by.ID}); err != nil {
		return after, err
	}
	v.record(ctx, Change{Action: "edit_basic_flow", Object: "flow", ObjectID: in.FlowID, Ref: ref, Summary: "Change flow " + after.Name,
		Before: asJSON(told(before)), After: asJSON(told(after))})
	v.forget(ctx, ref)
	v.lookAgain(ctx, ref)
	return after, nil
}

// knownFlow is a flow as it is known before a change; one that only a number tells
// of is not known.
func (v *View) knownFlow(ctx context.Context, ref, flowID string) (platform.Flow, bool, error) {
	all, err := v.Flows(ctx, ref)
	if err != nil {
		return platform.Flow{}, false, err
	}
	for _, f := range all {
		if f.ID == flowID {
			return f.Flow, true, nil
		}
	}
	return platform.Flow{ID: flowID}, false, nil
}

// merged is a flow after a change: what the platform answered, and, where it
// answered with less, what was known before and what was sent.
func merged(before, answer platform.Flow, in platform.EditFlow) platform.Flow {
	if answer.ID != "" && (answer.AgentExt != "" || answer.BotID != "" || answer.TransferTo != "") {
		if answer.Name == "" {
			answer.Name = before.Name
		}
		return answer
	}
	out := before
	out.ID = in.FlowID
	for to, from := range map[*string]*string{&out.Name: in.Name, &out.AgentExt: in.AgentExt, &out.BotID: in.BotID, &out.RecordingID: in.RecordingID} {
		if from != nil {
			*to = *from
		}
	}
	if in.TransferTo != nil {
		out.TransferTo = string(*in.TransferTo)
	}
	return out
}

func versionOf(f platform.Flow, how string, by store.Actor) store.FlowVersion {
	return store.FlowVersion{How: how, Name: f.Name, AgentExt: f.AgentExt, BotID: f.BotID, TransferTo: f.TransferTo, Recording: f.RecordingID, ByID: by.ID, ByName: by.Name}
}

func told(f platform.Flow) map[string]string {
	return map[string]string{"flow_name": f.Name, "agent_ext": f.AgentExt, "wss_bot_id": f.BotID, "transfer_to": f.TransferTo, "recording_id": f.RecordingID}
}

// FlowVersions lists what a flow has been, newest first.
func (v *View) FlowVersions(ctx context.Context, ref, flowID string) ([]store.FlowVersion, error) {
	if _, err := v.Client(ctx, ref); err != nil {
		return nil, err
	}
	return v.d.store.Flows.Versions(ctx, v.actor.Partner, ref, flowID)
}

// SwapFlows exchanges the flows of two numbers. Where the second half is refused
// the first is taken back.
func (v *View) SwapFlows(ctx context.Context, ref string, a, b platform.Number) error {
	if a.FlowID == "" || b.FlowID == "" || a.Number == b.Number {
		return platform.Errorf(platform.Invalid, "Choose two numbers that each run a flow.")
	}
	if err := v.MapNumber(ctx, ref, b.FlowID, a.Number); err != nil {
		return err
	}
	err := v.MapNumber(ctx, ref, a.FlowID, b.Number)
	if err != nil && !platform.Is(err, platform.Unknown) {
		if back := v.MapNumber(ctx, ref, a.FlowID, a.Number); back != nil {
			v.d.log.Error("half a swap could not be taken back", "ref", ref, "err", back)
			return platform.Errorf(platform.Unknown, "Only the first number got its new flow, and taking that back failed too. Look at both numbers.")
		}
	}
	return err
}

// FindNumber says which of the partner's clients holds a number, as it was last
// read; NotFound where none is known to.
func (v *View) FindNumber(ctx context.Context, number platform.Phone) (ref string, err error) {
	if err := v.staffOnly(); err != nil {
		return "", err
	}
	found, err := v.d.store.Things.Find(ctx, v.actor.Partner, store.Looked{Digits: platform.Digits(string(number)), Phone: number, Limit: 5})
	if err != nil {
		return "", err
	}
	for _, t := range found {
		if t.Kind == store.NumberThing && t.ID == string(number) && v.inScope(ctx, t.ClientRef) == nil {
			return t.ClientRef, nil
		}
	}
	return "", platform.Errorf(platform.NotFound, "No client is known to hold this number.")
}
