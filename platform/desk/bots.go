package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// Bots lists a client's voice bots, without their headers.
func (v *View) Bots(ctx context.Context, ref string) (Dated[[]platform.Bot], error) {
	return read(ctx, v, ref, "bots", freshThings, func(ctx context.Context, api platform.API, id platform.ClientID) ([]platform.Bot, error) {
		return api.Bots.List(ctx, id)
	})
}

// Bot has one bot with its header, asked for each time: the header is a secret and
// has no place in the cache. It is for sending and never for a page.
func (v *View) Bot(ctx context.Context, ref, id string) (platform.Bot, error) {
	client, err := v.clientID(ctx, ref)
	if err != nil {
		return platform.Bot{}, err
	}
	api, err := v.api(ctx)
	if err != nil {
		return platform.Bot{}, err
	}
	b, err := api.Bots.Get(ctx, client, id)
	v.d.note(v.actor.Partner, err)
	return b, err
}

// SaveBot makes a bot, or replaces the one whose id is set. With keep, the header
// that it has stays. A second bot of a name is Conflict at bot_name: a form that
// was sent twice makes one.
func (v *View) SaveBot(ctx context.Context, ref string, in platform.SaveBot, keep bool) (id string, err error) {
	if err := v.staffOnly(); err != nil {
		return "", err
	}
	if in.Client, err = v.clientID(ctx, ref); err != nil {
		return "", err
	}
	api, err := v.api(ctx)
	if err != nil {
		return "", err
	}
	there, err := api.Bots.List(ctx, in.Client)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return "", nothingSent(err)
	}
	var was *platform.Bot
	for _, b := range there {
		if b.ID == in.ID {
			was = &b
		} else if strings.EqualFold(strings.TrimSpace(b.Name), strings.TrimSpace(in.Name)) {
			return "", &platform.Error{Kind: platform.Conflict, Msg: "There is a bot of this name already.",
				Fields: map[string]string{"bot_name": "There is a bot of this name already. Choose another, or change that one."}}
		}
	}
	if in.ID != "" && was == nil {
		return "", platform.Errorf(platform.NotFound, "There is no such bot.")
	}
	if keep && was != nil && was.HasHeader {
		old, err := api.Bots.Get(ctx, in.Client, in.ID)
		if err != nil {
			return "", nothingSent(err)
		}
		in.Header = old.Header
	}
	id, err = api.Bots.Save(ctx, in)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return "", err
	}
	what := "Added the voice bot " + in.Name
	if was != nil {
		what = "Changed the voice bot " + in.Name
	}
	v.record(ctx, Change{Action: "save_wss_bot", Object: "bot", ObjectID: id, Ref: ref, Summary: what,
		Before: botFacts(was), After: botFacts(&platform.Bot{Name: in.Name, WSSURL: in.WSSURL, APIURL: in.APIURL, HasHeader: in.Header != ""})})
	if err := v.d.store.BotChecks.Drop(ctx, v.actor.Partner, ref, id); err != nil {
		v.d.log.Error("an old check could not be dropped", "err", err)
	}
	v.forget(ctx, ref)
	return id, nil
}

// botFacts are what the trail holds of a bot: whether there is a header, and never
// which.
func botFacts(b *platform.Bot) json.RawMessage {
	if b == nil {
		return nil
	}
	return asJSON(map[string]any{"name": b.Name, "wss_url": b.WSSURL, "api_url": b.APIURL, "header": b.HasHeader})
}

// BotUse is a flow that a bot answers in, with the numbers that run it.
type BotUse struct {
	FlowID, Flow string
	Numbers      []platform.Phone
}

// BotUses says in which flows each bot answers, for all that is known: told is
// false where the platform does not list flows.
func (v *View) BotUses(ctx context.Context, ref string) (uses map[string][]BotUse, told bool, err error) {
	flows, err := v.Flows(ctx, ref)
	if err != nil {
		return nil, false, err
	}
	held, err := v.Numbers(ctx, ref)
	if err != nil && !silent(err) {
		return nil, false, err
	}
	uses, told = map[string][]BotUse{}, err == nil
	for _, f := range flows {
		told = told && f.AsLastSet.IsZero()
		if f.BotID == "" {
			continue
		}
		u := BotUse{FlowID: f.ID, Flow: f.Name, Numbers: slices.Clone(f.DIDs)}
		for _, n := range held.Value {
			if n.FlowID == f.ID && !slices.Contains(u.Numbers, n.Number) {
				u.Numbers = append(u.Numbers, n.Number)
			}
		}
		uses[f.BotID] = append(uses[f.BotID], u)
	}
	if len(flows) == 0 {
		detail, err := v.Detail(ctx, ref)
		told = err == nil && detail.Value.Flows != nil
	}
	return uses, told, nil
}

// DeleteBot removes a bot. While a flow is known to lead to it, and where the
// platform says so, that is Conflict.
func (v *View) DeleteBot(ctx context.Context, ref, id string) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	client, err := v.clientID(ctx, ref)
	if err != nil {
		return err
	}
	uses, _, err := v.BotUses(ctx, ref)
	if err != nil {
		return err
	}
	if len(uses[id]) > 0 {
		return platform.Errorf(platform.Conflict, "The flow %s leads to this bot. Change the flow first.", uses[id][0].Flow)
	}
	api, err := v.api(ctx)
	if err != nil {
		return err
	}
	there, err := api.Bots.List(ctx, client)
	if err != nil {
		return nothingSent(err)
	}
	at := slices.IndexFunc(there, func(b platform.Bot) bool { return b.ID == id })
	if at < 0 {
		return platform.Errorf(platform.NotFound, "There is no such bot.")
	}
	err = api.Bots.Delete(ctx, client, id)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return err
	}
	if err := v.d.store.BotChecks.Drop(ctx, v.actor.Partner, ref, id); err != nil {
		v.d.log.Error("a check could not be dropped", "err", err)
	}
	v.record(ctx, Change{Action: "delete_wss_bot", Object: "bot", ObjectID: id, Ref: ref, Summary: "Removed the voice bot " + there[at].Name, Before: botFacts(&there[at])})
	v.forget(ctx, ref)
	return nil
}

// BotChecks gives the last check of each of a client's bots.
func (v *View) BotChecks(ctx context.Context, ref string) (map[string]store.BotCheck, error) {
	if _, err := v.Client(ctx, ref); err != nil {
		return nil, err
	}
	return v.d.store.BotChecks.Of(ctx, v.actor.Partner, ref)
}

// KeepBotCheck keeps what a check found and notes that it was made.
func (v *View) KeepBotCheck(ctx context.Context, ref, name string, c store.BotCheck) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	c.By = v.actor.Name
	if err := v.d.store.BotChecks.Put(ctx, v.actor.Partner, ref, c); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "bot.check", Object: "bot", ObjectID: c.BotID, Ref: ref, Summary: "Checked the voice bot " + name,
		After: asJSON(map[string]string{"outcome": c.Outcome})})
	return nil
}
