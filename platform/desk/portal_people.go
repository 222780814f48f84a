package desk

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// Invited says what an invitation to a client's portal came to.
type Invited int

const (
	InvitedNew    Invited = iota // somebody new: they have to set a password
	InvitedAgain                 // invited to this client before, and not come yet
	InvitedJoined                // somebody of another client, who works for this one too now
)

// PortalPeople are those who sign in for a client, with their role there.
func (v *View) PortalPeople(ctx context.Context, ref string) ([]store.Person, error) {
	if err := v.inScope(ctx, ref); err != nil {
		return nil, err
	}
	return v.d.store.People.Portal(ctx, v.actor.Partner, ref)
}

// PortalPerson is one of them.
func (v *View) PortalPerson(ctx context.Context, ref, id string) (store.Person, error) {
	all, err := v.PortalPeople(ctx, ref)
	for _, p := range all {
		if p.ID == id {
			return p, nil
		}
	}
	if err == nil {
		err = noOneHere()
	}
	return store.Person{}, err
}

// InvitePortal lets somebody sign in for a client; the caller mails them. E-mail, name
// and role are read. An address that signs in for another client of the partner's gets
// this one too and keeps its password; the name stays theirs. Conflict where it signs in
// for this client already.
func (v *View) InvitePortal(ctx context.Context, ref string, in store.Person) (store.Person, Invited, error) {
	if err := v.inScope(ctx, ref); err != nil {
		return in, 0, err
	}
	in.Partner, in.Kind, in.ClientRef = v.actor.Partner, store.Portal, ref
	p, err := v.d.store.People.Create(ctx, in, "")
	how := InvitedNew
	if platform.Is(err, platform.Conflict) {
		p, how, err = v.inviteKnown(ctx, ref, in)
	}
	if err != nil {
		return in, how, err
	}
	summary := "Invited " + p.Name + " to the portal"
	if how == InvitedAgain {
		summary = "Sent " + p.Name + " the invitation again"
	}
	v.record(ctx, Change{Action: "portal.invite", Object: "person", ObjectID: p.ID, Ref: ref, Summary: summary, After: asJSON(map[string]string{"role": string(in.Role)})})
	return p, how, nil
}

func (v *View) inviteKnown(ctx context.Context, ref string, in store.Person) (store.Person, Invited, error) {
	taken := &platform.Error{Kind: platform.Conflict, Msg: "This e-mail address is in use.", Fields: platform.Fields{"email": "This e-mail address is in use."}}
	all, err := v.d.store.People.PortalByEmail(ctx, v.actor.Partner, in.Email)
	if err != nil {
		return in, 0, err
	}
	if len(all) == 0 {
		return in, 0, taken
	}
	p := all[0].Person
	if there, err := v.PortalPerson(ctx, ref, p.ID); err == nil {
		if there.Active && !there.HasPassword {
			return p, InvitedAgain, nil
		}
		taken.Fields = platform.Fields{"email": there.Name + " has a login for this client already."}
		return in, 0, taken
	} else if !platform.Is(err, platform.NotFound) {
		return in, 0, err
	}
	join := v.d.store.People.Join
	if !p.Active {
		join = v.d.store.People.Rejoin
	}
	err = join(ctx, v.actor.Partner, p.ID, ref, in.Role, in.AgentID)
	if platform.Is(err, platform.NotFound) { // kept out by somebody
		return in, 0, taken
	}
	return p, InvitedJoined, err
}

// SetPortalRole changes what somebody may do at one client, at once.
func (v *View) SetPortalRole(ctx context.Context, ref, id string, role store.Role, agent string) error {
	p, err := v.PortalPerson(ctx, ref, id)
	if err != nil {
		return err
	}
	if id == v.actor.ID {
		return platform.Errorf(platform.Conflict, "Nobody changes their own role. Ask a colleague.")
	}
	if err := v.d.store.People.SetMemberRole(ctx, v.actor.Partner, id, ref, role, agent); err != nil || p.Role == role {
		return err
	}
	v.record(ctx, Change{Action: "portal.role", Object: "person", ObjectID: id, Ref: ref, Summary: "Changed what " + p.Name + " may do in the portal",
		Before: asJSON(map[string]string{"role": string(p.Role)}), After: asJSON(map[string]string{"role": string(role)})})
	return nil
}

// RemovePortal takes a client away from somebody, at once.
func (v *View) RemovePortal(ctx context.Context, ref, id string) error {
	p, err := v.PortalPerson(ctx, ref, id)
	if err != nil {
		return err
	}
	if id == v.actor.ID {
		return platform.Errorf(platform.Conflict, "You can’t remove yourself. Ask a colleague.")
	}
	if err := v.d.store.People.Leave(ctx, v.actor.Partner, id, ref); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "portal.remove", Object: "person", ObjectID: id, Ref: ref, Summary: "Took away the portal access of " + p.Name,
		Before: asJSON(map[string]string{"role": string(p.Role)})})
	return nil
}
