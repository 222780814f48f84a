package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// What the week of shifts of one client is held to.
const (
	coverName   = "the cover map of 500 agents"
	coverAgents = 500
	coverLines  = 20
	coverTarget = 20 * time.Millisecond
)

// cover measures the week grid of a client with many agents, each week of one of forty
// shifts, against the hours of its numbers.
func (b *bench) cover(ctx context.Context, drv *driver) (row, error) {
	d, err := b.openDashboard(ctx, b.dir, "cover.db")
	if err != nil {
		return row{}, err
	}
	defer d.close()
	p, err := d.store.Partners.Create(ctx, "With many agents")
	if err == nil {
		err = d.signIn(ctx, p.ID)
	}
	if err != nil {
		return row{}, err
	}
	id := b.some[0]
	refs, err := d.store.Directory.Upsert(ctx, p.ID, 0, []store.Client{{ClientID: string(id), Name: "Large team", Active: true}})
	if err != nil {
		return row{}, err
	}
	if err := b.held(ctx, id); err != nil {
		return row{}, err
	}
	now := time.Now()
	list := make([]platform.AgentPresence, coverAgents)
	for i := range list {
		list[i] = platform.AgentPresence{AgentID: strconv.Itoa(i + 1), Name: fmt.Sprintf("Agent %03d", i), Extension: strconv.Itoa(2101 + i), State: platform.AgentOnline, Available: true}
	}
	if err := d.store.Agents.Put(ctx, p.ID, refs[0], list, now); err != nil {
		return row{}, err
	}
	for i, a := range list {
		from := 6 + i%10
		week := ""
		for _, day := range platform.Weekdays()[i%2:] {
			week += fmt.Sprintf(`,"%s":["%02d:%02d","%02d:30"]`, day, from, 15*(i%4), from+8)
		}
		if err := d.store.Agents.SetShift(ctx, p.ID, refs[0], a.AgentID, store.AgentShift{Zone: "Asia/Kolkata", Hours: "{" + week[1:] + "}", At: now}); err != nil {
			return row{}, err
		}
	}
	request := d.get(p.ID, "/clients/"+refs[0]+"/cover", false)
	if _, err := drv.run(errand{Addr: d.addr, Requests: [][]byte{request}, Conns: 1, For: time.Second}); err != nil { // the cache is warm then, as it is in a day's work
		return row{}, err
	}
	got, err := drv.run(errand{Addr: d.addr, Requests: [][]byte{request}, Conns: 1, For: b.each})
	return row{what: coverName, got: got, cpuTarget: coverTarget, p99Target: coverTarget}, err
}

// held gives a client numbers with hours, as the grid holds them against the shifts.
func (b *bench) held(ctx context.Context, id platform.ClientID) error {
	api := b.p.As(b.partner)
	offers, err := api.Numbers.Search(ctx, platform.NumberQuery{Client: id, CountryCode: "+91"})
	if err != nil {
		return err
	}
	zone, err := platform.ParseZone("Asia/Kolkata")
	if err != nil {
		return err
	}
	var week platform.Week
	for d := range week {
		week[d] = &platform.Shift{Open: 8 * 60, Close: 22 * 60}
	}
	for _, o := range offers[:min(len(offers), coverLines)] {
		n, err := api.Numbers.Buy(ctx, id, o.Number, o.Country)
		if err == nil {
			_, err = api.Schedules.Set(ctx, id, n.DIDID, platform.Schedule{Zone: zone, Hours: &week})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
