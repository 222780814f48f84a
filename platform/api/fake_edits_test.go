package api_test

import (
	"context"

	"partnerdesk/platform"
)

func (n fakeNumbers) Remove(context.Context, platform.ClientID, platform.Phone) error {
	return n.f.done()
}

func (a fakeAgents) Edit(context.Context, platform.EditAgent) (platform.Agent, error) {
	return platform.Agent{AgentID: "1"}, a.f.done()
}
func (a fakeAgents) Delete(context.Context, platform.ClientID, string) error { return a.f.done() }
func (a fakeAgents) AssignNumber(context.Context, platform.ClientID, string, platform.Phone) error {
	return a.f.done()
}
func (a fakeAgents) Schedule(context.Context, platform.ClientID, string) (platform.Schedule, error) {
	return platform.Schedule{}, a.f.done()
}
func (a fakeAgents) SetSchedule(context.Context, platform.ClientID, string, platform.Schedule) (platform.Schedule, error) {
	return platform.Schedule{}, a.f.done()
}
func (a fakeAgents) SetAvailable(context.Context, platform.ClientID, string, bool) error {
	return a.f.done()
}

func (l fakeFlows) Edit(context.Context, platform.EditFlow) (platform.Flow, error) {
	return platform.Flow{ID: "1"}, l.f.done()
}

type fakeSchedules struct{ f *fake }

func (s fakeSchedules) Get(context.Context, platform.ClientID, string) (platform.LineSchedule, error) {
	return platform.LineSchedule{}, s.f.done()
}
func (s fakeSchedules) Set(context.Context, platform.ClientID, string, platform.Schedule) (platform.LineSchedule, error) {
	return platform.LineSchedule{}, s.f.done()
}
func (s fakeSchedules) AddHoliday(context.Context, platform.ClientID, string, string, platform.Date) (string, error) {
	return "1", s.f.done()
}
func (s fakeSchedules) DeleteHoliday(context.Context, platform.ClientID, string) error {
	return s.f.done()
}
