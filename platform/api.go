package platform

// API is the platform opened as one partner: every call reaches that partner's
// things only, and an id of anybody else is NotFound. Its services are safe for
// concurrent use.
//
// Every method may return, besides the kinds it names itself: Invalid for input
// that breaks a rule (Fields by wire name), Unauthenticated where the partner's
// key is not accepted (any more), RateLimited, Unavailable where nothing was
// done, and Unknown where a request may have been carried out but its answer
// was lost.
type API struct {
	Onboarding        OnboardingService
	Clients           ClientService
	Numbers           NumberService
	Schedules         ScheduleService // of numbers
	Agents            AgentService
	Flows             FlowService
	Bots              BotService
	WhatsApp          WhatsAppService
	WhatsAppSchedules ScheduleService // of WhatsApp numbers
	Masks             MaskService
	Wallet            WalletService
}
