package store_test

import (
	"fmt"
	"strings"
	"testing"

	"partnerdesk/store"
	"partnerdesk/store/storetest"
)

// A list that sorts or scans is quick in a test and slow at a reseller with a
// million clients, so the plan itself is asserted.
func TestClientListsReadIndexesInOrder(t *testing.T) {
	t.Parallel()
	b := &bench{Store: storetest.New(t)}
	b.acme = partner(t, b.Store, "Acme Telecom")
	var list []store.Client
	for i := range 50 {
		list = append(list, store.Client{ClientID: fmt.Sprint("KEY", i), Name: fmt.Sprint("Client ", i), Active: true})
	}
	refs, err := b.Directory.Upsert(t.Context(), b.acme, 0, list)
	must(t, err)
	for _, c := range []struct {
		f      store.Filter
		want   string // in the plan
		sorted bool   // sorting at most searchCap rows is fine
	}{
		{store.Filter{}, "USING COVERING INDEX clients_by_name (partner=?)", false},
		{store.Filter{After: refs[7]}, "USING COVERING INDEX clients_by_name (partner=? AND name_key>?)", false},
		{store.Filter{Before: refs[7]}, "USING COVERING INDEX clients_by_name (partner=? AND name_key<?)", false},
		{store.Filter{Status: store.OnlyInactive}, "USING COVERING INDEX clients_inactive (partner=?)", false},
		{store.Filter{Status: store.OnlyActive, After: refs[7]}, "USING COVERING INDEX clients_active (partner=? AND name_key>?)", false},
		{store.Filter{Sort: store.ByNewest, After: refs[7]}, "USING COVERING INDEX clients_by_created (partner=? AND <expr><?)", false},
		{store.Filter{Sort: store.ByBalance, After: refs[7]}, "USING COVERING INDEX clients_by_balance (partner=? AND <expr>>?)", false},
		{store.Filter{Sort: store.ByValidTill}, "USING COVERING INDEX clients_by_valid_till (partner=?)", false},
		{store.Filter{Sort: store.ByLasts}, "USING COVERING INDEX clients_by_lasts (partner=?)", false},
		{store.Filter{Signal: store.Low, Sort: store.ByLasts, After: refs[7]}, "USING COVERING INDEX clients_by_lasts (partner=? AND <expr>>? AND <expr><?)", false},
		{store.Filter{Signal: store.Ending, Sort: store.ByValidTill}, "USING COVERING INDEX clients_by_valid_till (partner=? AND <expr><?)", false},
		{store.Filter{Signal: store.Numberless}, "USING COVERING INDEX clients_numberless (partner=?)", false},
		{store.Filter{Signal: store.Flowless, After: refs[7]}, "USING COVERING INDEX clients_flowless (partner=? AND name_key>?)", false},
		{store.Filter{Signal: store.Agentless}, "USING COVERING INDEX clients_agentless (partner=?)", false},
		{store.Filter{Signal: store.Unattended}, "USING COVERING INDEX clients_unattended (partner=?)", false},
		{store.Filter{Signal: store.Low}, "USING COVERING INDEX clients_low (partner=?)", false},
		{store.Filter{Signal: store.OffShift}, "USING COVERING INDEX clients_off_shift (partner=?)", false},
		{store.Filter{Sort: store.ByBalance, Band: store.BandMiddle}, "USING COVERING INDEX clients_by_balance (partner=? AND <expr>>? AND <expr><?)", false},
		// Few clients are gathered by what makes them few, and sorted.
		{store.Filter{Sort: store.ByNewest, Signal: store.Flowless, Band: store.BandEmpty}, "USING COVERING INDEX clients_flowless (partner=?)", true},
		{store.Filter{Query: "33"}, "SEARCH client_words USING PRIMARY KEY (partner=? AND word>? AND word<?)", true},
		{store.Filter{Query: "telecom 33"}, "SEARCH client_words USING PRIMARY KEY (partner=? AND word>? AND word<?)", true},
		{store.Filter{Query: "cli"}, "USING COVERING INDEX clients_by_name (partner=? AND name_key>? AND name_key<?)", true},
		{store.Filter{Query: "ops@"}, "USING COVERING INDEX clients_by_email (partner=? AND email>? AND email<?)", true},
		{store.Filter{Query: "41376"}, "USING COVERING INDEX clients_by_mobile_reversed (partner=? AND mobile_reversed>? AND mobile_reversed<?)", true},
	} {
		query, args, err := store.ListQuery(t.Context(), b.Store, b.acme, c.f)
		must(t, err)
		_, r := b.Handles()
		rows, err := r.Query(`EXPLAIN QUERY PLAN `+query, args...)
		must(t, err)
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var step string
			must(t, rows.Scan(&id, &parent, &unused, &step))
			plan = append(plan, step)
		}
		must(t, rows.Err())
		text := strings.Join(plan, "\n")
		if !strings.Contains(text, c.want) {
			t.Errorf("%+v: the plan lacks %q:\n%s", c.f, c.want, text)
		}
		if !c.sorted && strings.Contains(text, "TEMP B-TREE") {
			t.Errorf("%+v sorts:\n%s", c.f, text)
		}
		for _, step := range plan {
			if strings.HasPrefix(step, "SCAN clients") {
				t.Errorf("%+v scans:\n%s", c.f, text)
			}
		}
	}
}
