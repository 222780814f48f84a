package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
)

// errOptional marks that a call is missing which a platform may well do without:
// that is no outage.
var errOptional = errors.New("desk: a call that not every platform has")

// Masks is one page of a client's masking sessions, newest first. Unavailable with
// NotOffered means that the platform has no list of them at all.
func (v *View) Masks(ctx context.Context, ref string, q platform.MaskQuery) (Dated[[]platform.Mask], error) {
	key := "masks " + string(q.State) + " " + strconv.Itoa(q.Page) + " " + strconv.Itoa(q.Limit)
	got, err := read(ctx, v, ref, key, freshPresence, func(ctx context.Context, api platform.API, id platform.ClientID) ([]platform.Mask, error) {
		q.Client = id
		all, err := api.Masks.List(ctx, q)
		if platform.Is(err, platform.NotFound) { // the client is known, so it is the call that is not
			err = &platform.Error{Kind: platform.Unavailable, Msg: "The platform does not list masking sessions.", NotOffered: true, Err: err}
		}
		if e, ok := errors.AsType[*platform.Error](err); ok && e.NotOffered {
			err = &platform.Error{Kind: e.Kind, Msg: e.Msg, Ref: e.Ref, NotOffered: true, Err: errors.Join(errOptional, e)}
		}
		return all, err
	})
	if err == nil {
		err = v.unname(ctx, ref, got.Value)
	}
	return got, err
}

// unname takes away the references that nobody gave: the ids by which sessions that
// were opened here are recognised.
func (v *View) unname(ctx context.Context, ref string, all []platform.Mask) error {
	held, err := v.d.store.Masks.Held(ctx, v.actor.Partner, ref)
	for i, m := range all {
		if m.Reference != "" && held[m.ID] == m.Reference {
			all[i].Reference = ""
		}
	}
	return err
}

// Mask finds a session among the newest ten thousand: the platform has no call for
// one alone.
func (v *View) Mask(ctx context.Context, ref, session string) (platform.Mask, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return platform.Mask{}, err
	}
	api, err := v.api(ctx)
	if err != nil {
		return platform.Mask{}, err
	}
	const size, pages = 500, 20
	for page := 1; page <= pages; page++ {
		some, err := api.Masks.List(ctx, platform.MaskQuery{Client: id, Page: page, Limit: size})
		v.d.note(v.actor.Partner, err)
		if err != nil {
			return platform.Mask{}, err
		}
		if at := slices.IndexFunc(some, func(m platform.Mask) bool { return m.ID == session }); at >= 0 {
			err := v.unname(ctx, ref, some)
			return some[at], err
		}
		if len(some) < size {
			break
		}
	}
	return platform.Mask{}, platform.Errorf(platform.NotFound, "There is no such session.")
}

// ChangeMask changes a live session: a party, or its end. It may be sent again
// without harm, so it is no intent. The parties stand in no trail.
func (v *View) ChangeMask(ctx context.Context, ref string, in platform.MaskChange) (platform.Mask, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return platform.Mask{}, err
	}
	api, err := v.api(ctx)
	if err != nil {
		return platform.Mask{}, err
	}
	in.Client = id
	m, err := api.Masks.Update(ctx, in)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return m, err
	}
	if in.PartyA != "" || in.PartyB != "" {
		if err := v.d.store.Masks.Change(ctx, v.actor.Partner, ref, in.Session, in.PartyA, in.PartyB); err != nil {
			v.d.log.Error("a session’s parties could not be kept", "err", err)
		}
	}
	what := "Changed a person of a masking session"
	switch {
	case in.PartyA == "" && in.PartyB == "":
		what = "Set the end of a masking session"
	case in.ExpiresIn > 0:
		what = "Changed the parties and the end of a masking session"
	}
	v.record(ctx, Change{Action: "update_mask", Object: "masking session", ObjectID: in.Session, Ref: ref, Summary: what + " on " + m.DID.String(),
		After: asJSON(map[string]string{"expires_at": m.ExpiresAt.UTC().Format(time.RFC3339), "party_a": m.PartyA, "party_b": m.PartyB})})
	v.forgetKey(ctx, ref, "masks")
	return m, nil
}

// EndMask ends a session at once. Doing it again is no error.
func (v *View) EndMask(ctx context.Context, ref, session string) error {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return err
	}
	api, err := v.api(ctx)
	if err != nil {
		return err
	}
	err = api.Masks.Cancel(ctx, id, session)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return err
	}
	v.record(ctx, Change{Action: "cancel_mask", Object: "masking session", ObjectID: session, Ref: ref, Summary: "Ended a masking session"})
	v.forgetKey(ctx, ref, "masks")
	return nil
}

// Lookup asks as the switch would: whom is a caller of a number connected to.
func (v *View) Lookup(ctx context.Context, ref string, did, caller platform.Phone) (platform.MaskRoute, error) {
	id, err := v.clientID(ctx, ref)
	if err != nil {
		return platform.MaskRoute{}, err
	}
	api, err := v.api(ctx)
	if err != nil {
		return platform.MaskRoute{}, err
	}
	to, err := api.Masks.Lookup(ctx, id, did, caller)
	v.d.note(v.actor.Partner, err)
	return to, err
}

// freeTried is how many numbers are tried for a pair of callers.
const freeTried = 12

// FreeNumber proposes a number of the client on which neither phone is in a live
// session; empty where there is none among the first dozen, or no answer.
func (v *View) FreeNumber(ctx context.Context, ref string, not platform.Phone, parties ...platform.Phone) platform.Phone {
	held, err := v.Numbers(ctx, ref)
	if err != nil {
		return ""
	}
	tried := 0
	for _, n := range held.Value {
		if n.Number == not || n.Status == platform.NumberDue {
			continue
		}
		if tried++; tried > freeTried {
			return ""
		}
		free := true
		for _, p := range parties {
			if _, err := v.Lookup(ctx, ref, n.Number, p); !platform.Is(err, platform.NotFound) {
				free = false
			}
		}
		if free {
			return n.Number
		}
	}
	return ""
}

// RevealMask opens the copy of a session's parties that is kept here, and notes
// who looked and why before anything is shown. What was opened elsewhere is
// NotFound.
func (v *View) RevealMask(ctx context.Context, ref, session, reason string) (a, b platform.Phone, err error) {
	if err := v.staffOnly(); err != nil {
		return "", "", err
	}
	if _, err := v.Client(ctx, ref); err != nil {
		return "", "", err
	}
	v.record(ctx, Change{Action: "mask.reveal", Object: "masking session", ObjectID: session, Ref: ref, Summary: "Looked at the numbers of a masking session: " + reason})
	return v.d.store.Masks.Reveal(ctx, v.actor.Partner, ref, session)
}

// FoundMasks are sessions that were looked for, newest first.
type FoundMasks struct {
	Sure  []platform.Mask
	Maybe []platform.Mask // opened elsewhere: their phones end alike, and no more of them is known
	Cut   bool            // there are older ones that nobody looked at
}

// FindMasks looks for a phone, or for a word in references, among a client's sessions
// of one state. The platform has no search, so the newest ten thousand are read.
func (v *View) FindMasks(ctx context.Context, ref string, state platform.MaskState, phone platform.Phone, word string) (FoundMasks, error) {
	var out FoundMasks
	var with map[string]bool
	var held map[string]string
	var err error
	if phone != "" {
		if with, err = v.d.store.Masks.With(ctx, v.actor.Partner, ref, phone); err == nil {
			held, err = v.d.store.Masks.Held(ctx, v.actor.Partner, ref)
		}
		if err != nil {
			return out, err
		}
	}
	word = strings.ToLower(word)
	for page := 1; page <= livePages; page++ {
		got, err := v.Masks(ctx, ref, platform.MaskQuery{State: state, Page: page, Limit: 500})
		if err != nil {
			return out, err
		}
		for _, m := range got.Value {
			switch {
			case phone == "" && strings.Contains(strings.ToLower(m.Reference), word), phone != "" && with[m.ID]:
				out.Sure = append(out.Sure, m)
			case phone != "" && held[m.ID] == "" && endsAlike(m, phone):
				out.Maybe = append(out.Maybe, m)
			}
		}
		if len(got.Value) < 500 {
			return out, nil
		}
	}
	out.Cut = true
	return out, nil
}
