package store_test

import (
	"testing"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestAPortalPersonWorksForTheClientsTheyWereAddedTo(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		gen, err := b.Directory.BeginSync(ctx, b.acme)
		must(t, err)
		refs := b.upsert(t, b.acme, gen, store.Client{Partner: b.acme, ClientID: "one", Name: "One", Active: true}, store.Client{Partner: b.acme, ClientID: "two", Name: "Two"})
		one, two := refs[0], refs[1]
		p := b.portal(t, b.acme, one, "dev@zen.test")
		works := func() (names string) {
			all, err := b.People.Clients(ctx, b.acme, p.ID)
			must(t, err)
			for _, m := range all {
				names += m.Client + " " + string(m.Role) + " " + m.AgentID + ";"
			}
			return names
		}
		eq(t, "at first", works(), "One "+string(p.Role)+" ;")
		must(t, b.People.Join(ctx, b.acme, p.ID, two, store.ClientAgent, "a_1"))
		eq(t, "with the other", works(), "One "+string(p.Role)+" ;Two client_agent a_1;")
		wantKind(t, b.People.Join(ctx, b.acme, p.ID, two, store.ClientAdmin, ""), platform.Conflict)
		wantKind(t, b.People.Join(ctx, b.acme, p.ID, one, store.Owner, ""), platform.Invalid)
		wantKind(t, b.People.Join(ctx, b.bolt, p.ID, two, store.ClientAdmin, ""), platform.NotFound)
		wantKind(t, b.People.SetMemberRole(ctx, b.acme, p.ID, two, store.ClientAgent, ""), platform.Invalid)
		must(t, b.People.SetMemberRole(ctx, b.acme, p.ID, two, store.ClientAdmin, ""))
		wantKind(t, b.People.SetMemberRole(ctx, b.bolt, p.ID, two, store.ClientAdmin, ""), platform.NotFound)

		must(t, b.People.Leave(ctx, b.acme, p.ID, one))
		eq(t, "after leaving the first", works(), "Two client_admin ;")
		got, err := b.People.Get(ctx, b.acme, p.ID)
		must(t, err)
		eq(t, "their own client", got.ClientRef, two)
		eq(t, "still let in", got.Active, true)
		must(t, b.People.Leave(ctx, b.acme, p.ID, two))
		wantKind(t, b.People.Leave(ctx, b.acme, p.ID, two), platform.NotFound)
		got, err = b.People.Get(ctx, b.acme, p.ID)
		must(t, err)
		eq(t, "let in with no client", got.Active, false)
		wantKind(t, b.People.Join(ctx, b.acme, p.ID, two, store.ClientAdmin, ""), platform.NotFound)
		must(t, b.People.Rejoin(ctx, b.acme, p.ID, one, store.ClientViewer, ""))
		eq(t, "let in again", works(), "One client_viewer ;")
	})
}
