package platform

import "context"

type watchedNumbers struct {
	NumberService
	begin Watch
}

func (s watchedNumbers) Regions(ctx context.Context) ([]Region, error) {
	return get(ctx, s.begin, "regions", func() ([]Region, error) { return s.NumberService.Regions(ctx) })
}

func (s watchedNumbers) Search(ctx context.Context, q NumberQuery) ([]NumberOffer, error) {
	return get(ctx, s.begin, "search_did", func() ([]NumberOffer, error) { return s.NumberService.Search(ctx, q) })
}

func (s watchedNumbers) Buy(ctx context.Context, client ClientID, number Phone, country string) (Number, error) {
	return get(ctx, s.begin, "buy_did", func() (Number, error) { return s.NumberService.Buy(ctx, client, number, country) })
}

func (s watchedNumbers) Held(ctx context.Context, client ClientID) ([]Number, error) {
	return get(ctx, s.begin, "client_dids", func() ([]Number, error) { return s.NumberService.Held(ctx, client) })
}

func (s watchedNumbers) Remove(ctx context.Context, client ClientID, number Phone) error {
	return s.begin.do(ctx, "remove_did", func() error { return s.NumberService.Remove(ctx, client, number) })
}

type watchedSchedules struct {
	ScheduleService
	begin Watch
	of    string // did or whatsapp
}

func (s watchedSchedules) Get(ctx context.Context, client ClientID, line string) (LineSchedule, error) {
	return get(ctx, s.begin, "get_"+s.of+"_schedule", func() (LineSchedule, error) { return s.ScheduleService.Get(ctx, client, line) })
}

func (s watchedSchedules) Set(ctx context.Context, client ClientID, line string, to Schedule) (LineSchedule, error) {
	return get(ctx, s.begin, "set_"+s.of+"_schedule", func() (LineSchedule, error) { return s.ScheduleService.Set(ctx, client, line, to) })
}

func (s watchedSchedules) AddHoliday(ctx context.Context, client ClientID, line string, name string, date Date) (string, error) {
	return get(ctx, s.begin, "add_"+s.of+"_holiday", func() (string, error) { return s.ScheduleService.AddHoliday(ctx, client, line, name, date) })
}

func (s watchedSchedules) DeleteHoliday(ctx context.Context, client ClientID, holidayID string) error {
	return s.begin.do(ctx, "delete_"+s.of+"_holiday", func() error { return s.ScheduleService.DeleteHoliday(ctx, client, holidayID) })
}

type watchedAgents struct {
	AgentService
	begin Watch
}

func (s watchedAgents) Add(ctx context.Context, in NewAgent) (Agent, error) {
	return get(ctx, s.begin, "add_agent", func() (Agent, error) { return s.AgentService.Add(ctx, in) })
}

func (s watchedAgents) Presence(ctx context.Context, client ClientID) ([]AgentPresence, error) {
	return get(ctx, s.begin, "agents_availability", func() ([]AgentPresence, error) { return s.AgentService.Presence(ctx, client) })
}

func (s watchedAgents) Edit(ctx context.Context, in EditAgent) (Agent, error) {
	return get(ctx, s.begin, "edit_agent", func() (Agent, error) { return s.AgentService.Edit(ctx, in) })
}

func (s watchedAgents) Delete(ctx context.Context, client ClientID, agentID string) error {
	return s.begin.do(ctx, "delete_agent", func() error { return s.AgentService.Delete(ctx, client, agentID) })
}

func (s watchedAgents) AssignNumber(ctx context.Context, client ClientID, extension string, number Phone) error {
	return s.begin.do(ctx, "assign_agent_did", func() error { return s.AgentService.AssignNumber(ctx, client, extension, number) })
}

func (s watchedAgents) Schedule(ctx context.Context, client ClientID, agentID string) (Schedule, error) {
	return get(ctx, s.begin, "get_agent_schedule", func() (Schedule, error) { return s.AgentService.Schedule(ctx, client, agentID) })
}

func (s watchedAgents) SetSchedule(ctx context.Context, client ClientID, agentID string, to Schedule) (Schedule, error) {
	return get(ctx, s.begin, "set_agent_schedule", func() (Schedule, error) { return s.AgentService.SetSchedule(ctx, client, agentID, to) })
}

func (s watchedAgents) SetAvailable(ctx context.Context, client ClientID, agentID string, available bool) error {
	return s.begin.do(ctx, "set_agent_availability", func() error { return s.AgentService.SetAvailable(ctx, client, agentID, available) })
}

type watchedFlows struct {
	FlowService
	begin Watch
}

func (s watchedFlows) Create(ctx context.Context, in NewFlow) (string, error) {
	return get(ctx, s.begin, "create_basic_flow", func() (string, error) { return s.FlowService.Create(ctx, in) })
}

func (s watchedFlows) MapNumber(ctx context.Context, client ClientID, flowID string, number Phone) error {
	return s.begin.do(ctx, "map_flow_did", func() error { return s.FlowService.MapNumber(ctx, client, flowID, number) })
}

func (s watchedFlows) Edit(ctx context.Context, in EditFlow) (Flow, error) {
	return get(ctx, s.begin, "edit_basic_flow", func() (Flow, error) { return s.FlowService.Edit(ctx, in) })
}

type watchedBots struct {
	BotService
	begin Watch
}

func (s watchedBots) Save(ctx context.Context, in SaveBot) (string, error) {
	return get(ctx, s.begin, "save_wss_bot", func() (string, error) { return s.BotService.Save(ctx, in) })
}

func (s watchedBots) List(ctx context.Context, client ClientID) ([]Bot, error) {
	return get(ctx, s.begin, "wss_bots", func() ([]Bot, error) { return s.BotService.List(ctx, client) })
}

func (s watchedBots) Get(ctx context.Context, client ClientID, id string) (Bot, error) {
	return get(ctx, s.begin, "wss_bot", func() (Bot, error) { return s.BotService.Get(ctx, client, id) })
}

func (s watchedBots) Delete(ctx context.Context, client ClientID, id string) error {
	return s.begin.do(ctx, "delete_wss_bot", func() error { return s.BotService.Delete(ctx, client, id) })
}

type watchedWhatsApp struct {
	WhatsAppService
	begin Watch
}

func (s watchedWhatsApp) Link(ctx context.Context, in LinkWhatsApp) (string, error) {
	return get(ctx, s.begin, "link_whatsapp", func() (string, error) { return s.WhatsAppService.Link(ctx, in) })
}

func (s watchedWhatsApp) List(ctx context.Context, client ClientID) ([]WhatsAppNumber, error) {
	return get(ctx, s.begin, "whatsapp_numbers", func() ([]WhatsAppNumber, error) { return s.WhatsAppService.List(ctx, client) })
}

func (s watchedWhatsApp) Unlink(ctx context.Context, client ClientID, id string) error {
	return s.begin.do(ctx, "unlink_whatsapp", func() error { return s.WhatsAppService.Unlink(ctx, client, id) })
}

type watchedMasks struct {
	MaskService
	begin Watch
}

func (s watchedMasks) Create(ctx context.Context, in NewMask) (Mask, error) {
	return get(ctx, s.begin, "create_mask", func() (Mask, error) { return s.MaskService.Create(ctx, in) })
}

func (s watchedMasks) Update(ctx context.Context, in MaskChange) (Mask, error) {
	return get(ctx, s.begin, "update_mask", func() (Mask, error) { return s.MaskService.Update(ctx, in) })
}

func (s watchedMasks) Cancel(ctx context.Context, client ClientID, session string) error {
	return s.begin.do(ctx, "cancel_mask", func() error { return s.MaskService.Cancel(ctx, client, session) })
}

func (s watchedMasks) List(ctx context.Context, q MaskQuery) ([]Mask, error) {
	return get(ctx, s.begin, "masks", func() ([]Mask, error) { return s.MaskService.List(ctx, q) })
}

func (s watchedMasks) Lookup(ctx context.Context, client ClientID, did Phone, caller Phone) (MaskRoute, error) {
	return get(ctx, s.begin, "mask_lookup", func() (MaskRoute, error) { return s.MaskService.Lookup(ctx, client, did, caller) })
}
