package handlers

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"partnerdesk/platform/desk"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
)

// door says at which hosts a route exists.
type door int

const (
	staffDoor  door = iota // where the partner's staff sign in
	portalDoor             // a brand's own host
	bothDoors
)

func (d door) admits(at site) bool {
	return d == bothDoors || (d == staffDoor) == at.staff
}

// route is one address. Demo routes exist in demo mode only.
type route struct {
	method, path string
	action       action
	door         door
	demo         bool
	do           func(*request) error
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// table is every address there is, by noun.
func (s *Server) table() []route {
	const (
		c = ":client"
		d = ":draft"
		a = ":agent"
		b = ":brand"
	)
	steps, link := paths.Steps(d), paths.Handover(":token")
	const line, tmpl = ":line", ":template"
	all := []route{
		{get, paths.Health, public, bothDoors, false, s.showHealth},
		{get, paths.Ready, public, bothDoors, false, s.showReady},
		{get, paths.Metrics, public, staffDoor, false, s.showMetrics},
		{get, paths.BrandSheet(":sheet"), public, portalDoor, false, s.showBrandSheet},
		{get, paths.HostCheck(":ticket"), public, portalDoor, false, s.answerHostCheck},

		{get, paths.SetUp, public, staffDoor, false, s.showSetUp},
		{post, paths.SetUp, public, staffDoor, false, s.setUp},
		{get, paths.SignIn, public, bothDoors, false, s.showSignIn},
		{post, paths.SignIn, public, bothDoors, false, s.signIn},
		{get, paths.Forgotten, public, bothDoors, false, s.showForgotten},
		{post, paths.Forgotten, public, bothDoors, false, s.forgotten},
		{get, paths.ForgottenSent, public, bothDoors, false, s.showForgottenSent},
		{get, paths.Reset(":token"), public, bothDoors, false, s.showReset},
		{post, paths.Reset(":token"), public, bothDoors, false, s.reset},
		{get, paths.SecondStep, public, bothDoors, false, s.showSecondStep},
		{post, paths.SecondStep, public, bothDoors, false, s.secondStep},
		{post, paths.SignInOptions, public, bothDoors, false, s.signInOptions},
		{post, paths.SignInPasskey, public, bothDoors, false, s.signInPasskey},
		{get, paths.MailCode, public, portalDoor, false, s.showMailCode},
		{post, paths.MailCode, public, portalDoor, false, s.mailCode},
		{post, paths.SignOut, public, bothDoors, false, s.signOut},
		{get, paths.Welcome(":token"), public, bothDoors, false, s.showWelcome},
		{post, paths.Welcome(":token"), public, bothDoors, false, s.welcome},
		{post, paths.Theme, public, bothDoors, false, s.setTheme},
		{post, paths.Language, public, portalDoor, false, s.setLanguage},
		{post, paths.Sidebar, public, staffDoor, false, s.setSidebar},

		{get, paths.Home, ownAccount, bothDoors, false, s.showHome},
		{get, paths.Search, readDesk, staffDoor, false, s.showSearch},
		{post, paths.Search, readDesk, staffDoor, false, s.search},
		{get, paths.Account, ownAccount, bothDoors, false, s.showAccount},
		{post, paths.Password, ownAccount, bothDoors, false, s.changePassword},
		{post, paths.Choices, ownAccount, bothDoors, false, s.changePreferences},
		{post, paths.Sessions, ownAccount, bothDoors, false, s.endSession},
		{get, paths.NewPasskey, ownAccount, bothDoors, false, s.showNewPasskey},
		{post, paths.NewPasskey, ownAccount, bothDoors, false, withProof(s.startPasskey)},
		{post, paths.PasskeyOptions, ownAccount, bothDoors, false, s.passkeyOptions},
		{post, paths.Passkeys, ownAccount, bothDoors, false, withProof(s.addPasskey)},
		{get, paths.Passkey(":passkey"), ownAccount, bothDoors, false, s.showPasskey},
		{post, paths.Passkey(":passkey"), ownAccount, bothDoors, false, withProof(s.changePasskey)},
		{get, paths.SecondFactor, ownAccount, bothDoors, false, s.showSecondFactor},
		{post, paths.SecondFactor, ownAccount, bothDoors, false, withProof(s.confirmSecondFactor)},
		{get, paths.RecoveryCodes, ownAccount, bothDoors, false, s.showRecoveryCodes},
		{post, paths.RecoveryCodes, ownAccount, bothDoors, false, withProof(s.renewRecoveryCodes)},
		{get, paths.SecondFactorOff, ownAccount, bothDoors, false, s.askSecondFactorOff},
		{post, paths.SecondFactorOff, ownAccount, bothDoors, false, withProof(s.turnSecondFactorOff)},

		{get, paths.Clients, readDesk, staffDoor, false, s.showClients},
		{get, paths.ClientsCSV, readDesk, staffDoor, false, s.exportClients},
		{post, paths.ClientViews, readDesk, staffDoor, false, s.saveView},
		{post, paths.DeleteView(":view"), readDesk, staffDoor, false, s.deleteView},
		{get, paths.Bulk, readDesk, staffDoor, false, s.askBulk},
		{post, paths.Bulk, readDesk, staffDoor, false, s.startBulk},
		{get, paths.Jobs, readDesk, staffDoor, false, s.showJobs},
		{get, paths.Job(":job"), readDesk, staffDoor, false, s.showJob},
		{post, paths.StopJob(":job"), readDesk, staffDoor, false, s.stopJob},
		{get, paths.ResumeJob(":job"), readDesk, staffDoor, false, s.askResume},
		{post, paths.ResumeJob(":job"), readDesk, staffDoor, false, s.resumeJob},
		{post, paths.RetryJob(":job"), readDesk, staffDoor, false, s.retryJob},
		{get, paths.JobFailures(":job"), readDesk, staffDoor, false, s.jobFailures},
		{post, paths.JobPasswords(":job"), editAgents, staffDoor, false, s.jobPasswords},
		{get, paths.ImportTemplate(":kind"), readDesk, staffDoor, false, s.importTemplate},
		{get, paths.Import(":import"), readDesk, staffDoor, false, s.showImport},
		{post, paths.Import(":import"), readDesk, staffDoor, false, s.decideImport},
		{get, paths.ImportFaults(":import"), readDesk, staffDoor, false, s.importFaults},
		{get, paths.Client(c), readClient, bothDoors, false, s.showClient},
		{get, paths.ClientStatus(c), setStatus, staffDoor, false, s.showStatusForm},
		{post, paths.ClientStatus(c), setStatus, staffDoor, false, s.changeStatus},
		{get, paths.Activity(c), readDesk, staffDoor, false, s.showActivity},
		{get, paths.Reveal(c), revealKYC, staffDoor, false, s.askReveal},
		{post, paths.Reveal(c), revealKYC, staffDoor, false, withProof(s.reveal)},
		{get, paths.Notes(c), readDesk, staffDoor, false, s.showNotes},
		{post, paths.Notes(c), markClients, staffDoor, false, s.addNote},
		{post, paths.DeleteNote(c, ":note"), markClients, staffDoor, false, s.deleteNote},
		{post, paths.Tags(c), markClients, staffDoor, false, s.addTag},
		{post, paths.RemoveTag(c), markClients, staffDoor, false, s.removeTag},
		{get, paths.ViewAs(c), viewAs, staffDoor, false, s.askVisit},
		{post, paths.ViewAs(c), viewAs, staffDoor, false, s.beginVisit},
		{get, paths.Visit(":token"), public, portalDoor, false, s.enterVisit},
		{get, paths.VisitEnd, public, portalDoor, false, s.showVisitOver},
		{post, paths.VisitEnd, public, portalDoor, false, s.endVisit},
		{get, paths.People(c), readPeople, bothDoors, false, s.showPeople},
		{post, paths.People(c), invite, bothDoors, false, withProof(s.invitePerson)},
		{post, paths.PersonRole(c, ":person"), invite, bothDoors, false, withProof(s.changePerson)},
		{get, paths.RemovePerson(c, ":person"), invite, bothDoors, false, s.askRemovePerson},
		{post, paths.RemovePerson(c, ":person"), invite, bothDoors, false, withProof(s.removePerson)},
		{post, paths.ClientBrand(c), invite, staffDoor, false, s.setClientBrand},

		{get, paths.Onboarding, readDrafts, staffDoor, false, s.showPending},
		{get, paths.NewOnboarding, onboard, staffDoor, false, s.showRegister},
		{post, paths.NewOnboarding, onboard, staffDoor, false, s.register},
		{post, paths.KYCChecks, onboard, staffDoor, false, s.showKYCChecks},
		{get, paths.Draft(d), readDrafts, staffDoor, false, s.resumeDraft},
		{get, steps.Codes(), onboard, staffDoor, false, s.showCodes},
		{post, steps.Codes(), onboard, staffDoor, false, s.confirmCodes},
		{post, steps.Resend(), resendCode, staffDoor, false, s.resendCodes},
		{get, steps.PAN(), onboard, staffDoor, false, s.showPAN},
		{post, steps.PAN(), onboard, staffDoor, false, s.checkPAN},
		{get, steps.Aadhaar(), onboard, staffDoor, false, s.showAadhaar},
		{post, steps.Aadhaar(), onboard, staffDoor, false, s.sendAadhaar},
		{get, steps.AadhaarCode(), onboard, staffDoor, false, s.showAadhaarCode},
		{post, steps.AadhaarCode(), onboard, staffDoor, false, s.confirmAadhaar},
		{get, steps.GST(), onboard, staffDoor, false, s.showGST},
		{post, steps.GST(), onboard, staffDoor, false, s.checkGST},
		{get, steps.Review(), onboard, staffDoor, false, s.showReview},
		{get, steps.Sign(), onboard, staffDoor, false, s.showSign},
		{post, steps.Sign(), onboard, staffDoor, false, s.accept},
		{post, steps.Typed(), onboard, staffDoor, false, s.showTyped},
		{get, paths.DraftDiscard(d), onboard, staffDoor, false, s.showDiscard},
		{post, paths.DraftDiscard(d), onboard, staffDoor, false, s.discard},

		{get, paths.DraftAssign(d), onboard, staffDoor, false, s.showAssign},
		{post, paths.DraftAssign(d), onboard, staffDoor, false, s.assign},

		{get, paths.DraftHandover(d), remind, staffDoor, false, s.showHandOver},
		{post, paths.DraftHandover(d), remind, staffDoor, false, s.mailHandOver},
		{post, paths.DraftBrand(d), remind, staffDoor, false, s.setDraftBrand},
		{post, paths.DraftHandoverLink(d), onboard, staffDoor, false, s.makeHandOver},
		{post, paths.DraftHandoverRevoke(d), onboard, staffDoor, false, s.revokeHandOver},
		{get, paths.DraftProgress(d), readDrafts, staffDoor, false, s.showProgress},

		{get, paths.DraftApproval(d), approve, staffDoor, false, s.showSignUpApproval},
		{post, paths.DraftApproval(d), approve, staffDoor, false, s.approveSignUp},
		{get, paths.DraftSignature(d), approve, staffDoor, false, s.showHeldSignature},
		{get, paths.DraftRefuse(d), approve, staffDoor, false, s.showRefuseSignUp},
		{post, paths.DraftRefuse(d), approve, staffDoor, false, s.refuseSignUp},

		{get, paths.SignUp, public, portalDoor, false, s.showSignUp},
		{post, paths.SignUp, public, portalDoor, false, s.signUp},
		{get, paths.SignUpWait(":ticket"), public, portalDoor, false, s.showSignUpWait},

		{get, link.Start(), byLink, portalDoor, false, s.showInvited},
		{post, link.Checks(), byLink, portalDoor, false, s.showKYCChecks},
		{get, link.Codes(), byLink, portalDoor, false, s.showCodes},
		{post, link.Codes(), byLink, portalDoor, false, s.confirmCodes},
		{post, link.Resend(), byLink, portalDoor, false, s.resendCodes},
		{get, link.PAN(), byLink, portalDoor, false, s.showPAN},
		{post, link.PAN(), byLink, portalDoor, false, s.checkPAN},
		{get, link.Aadhaar(), byLink, portalDoor, false, s.showAadhaar},
		{post, link.Aadhaar(), byLink, portalDoor, false, s.sendAadhaar},
		{get, link.AadhaarCode(), byLink, portalDoor, false, s.showAadhaarCode},
		{post, link.AadhaarCode(), byLink, portalDoor, false, s.confirmAadhaar},
		{get, link.GST(), byLink, portalDoor, false, s.showGST},
		{post, link.GST(), byLink, portalDoor, false, s.checkGST},
		{get, link.Review(), byLink, portalDoor, false, s.showReview},
		{get, link.Sign(), byLink, portalDoor, false, s.showSign},
		{post, link.Sign(), byLink, portalDoor, false, s.accept},
		{post, link.Typed(), byLink, portalDoor, false, s.showTyped},
		{post, link.Here(), byLink, portalDoor, false, s.noteHere},
		{get, link.Correct(), byLink, portalDoor, false, s.showCorrect},
		{post, link.Correct(), byLink, portalDoor, false, s.correct},
		{get, link.Checking(":intent"), byLink, portalDoor, false, s.showChecking},
		{get, link.Done(), byLink, portalDoor, false, s.showFinished},

		{get, paths.Numbers(c), readClient, bothDoors, false, s.showNumbers},
		{get, paths.FindNumber(c), buyNumber, staffDoor, false, s.showFindNumber},
		{get, paths.BuyNumber(c), buyNumber, staffDoor, false, s.showBuyNumber},
		{post, paths.BuyNumber(c), buyNumber, staffDoor, false, s.buyNumber},
		{get, paths.Basket(c), buyNumber, staffDoor, false, s.showBasket},
		{post, paths.Basket(c), buyNumber, staffDoor, false, s.changeBasket},
		{post, paths.BuyBasket(c), buyNumber, staffDoor, false, s.buyBasket},
		{get, paths.AllNumbers, readNumbers, staffDoor, false, s.showAllNumbers},
		{get, paths.NumbersCSV, readNumbers, staffDoor, false, s.exportNumbers},
		{get, paths.Prices, readNumbers, staffDoor, false, s.showPrices},
		{post, paths.Prices, editPrices, staffDoor, false, s.savePrices},
		{get, paths.Number(c, line), readNumbers, staffDoor, false, s.showNumber},
		{post, paths.NumberLabel(c, line), markClients, staffDoor, false, s.labelNumber},
		{get, paths.RemoveNumber(c, line), removeNumber, staffDoor, false, s.showRemoveNumber},
		{post, paths.RemoveNumber(c, line), removeNumber, staffDoor, false, s.removeNumber},

		{get, paths.Agents(c), readClient, bothDoors, false, s.showAgents},
		{get, paths.NewAgent(c), editAgents, staffDoor, false, s.showNewAgent},
		{post, paths.NewAgent(c), editAgents, staffDoor, false, s.addAgent},
		{get, paths.AgentFile(c), editAgents, staffDoor, false, s.showUpload(desk.ImportAgents)},
		{post, paths.AgentFile(c), editAgents, staffDoor, false, s.takeUpload(desk.ImportAgents)},
		{get, paths.AllAgents, readDesk, staffDoor, false, s.showAllAgents},
		{get, paths.Agent(c, a), readAgent, bothDoors, false, s.showAgent},
		{get, paths.EditAgent(c, a), editAgents, staffDoor, false, s.showEditAgent},
		{post, paths.EditAgent(c, a), editAgents, staffDoor, false, s.editAgent},
		{get, paths.RemoveAgent(c, a), editAgents, staffDoor, false, s.showRemoveAgent},
		{post, paths.RemoveAgent(c, a), editAgents, staffDoor, false, s.removeAgent},
		{post, paths.AgentAvailability(c, a), setPresence, bothDoors, false, s.setAvailability},
		{get, paths.Cover(c), readClient, bothDoors, false, s.showCover},

		{get, paths.Wallboard, readDesk, staffDoor, false, s.showBoard},
		{get, paths.BoardStream(""), readDesk, staffDoor, false, s.showBoardStream},
		{get, paths.BoardSettings(""), readAllBoards, staffDoor, false, s.showBoardSettings},
		{post, paths.BoardThresholds(), editAllBoards, staffDoor, false, s.setThresholds},
		{post, paths.BoardScreens(""), editAllBoards, staffDoor, false, s.addScreen},
		{post, paths.RevokeBoardScreen("", ":screen"), editAllBoards, staffDoor, false, s.revokeScreen},
		{get, paths.Board(c), readClient, bothDoors, false, s.showBoard},
		{get, paths.BoardStream(c), readClient, bothDoors, false, s.showBoardStream},
		{get, paths.BoardSettings(c), readDesk, staffDoor, false, s.showBoardSettings},
		{post, paths.BoardRules(c), editBoards, staffDoor, false, s.addRule},
		{post, paths.RemoveBoardRule(c, ":rule"), editBoards, staffDoor, false, s.removeRule},
		{post, paths.BoardScreens(c), editBoards, staffDoor, false, s.addScreen},
		{post, paths.RevokeBoardScreen(c, ":screen"), editBoards, staffDoor, false, s.revokeScreen},
		{get, paths.Screen(":token"), byScreen, bothDoors, false, s.showScreen},
		{get, paths.ScreenStream(":token"), byScreen, bothDoors, false, s.showScreenStream},

		{get, paths.Notices, readDesk, staffDoor, false, s.showNotices},
		{post, paths.Notices, readDesk, staffDoor, false, s.readNotices},
		{post, paths.NoticeChoices, readDesk, staffDoor, false, s.setNoticeChoices},
		{post, paths.Notice(":notice"), readDesk, staffDoor, false, s.readNotice},
		{get, paths.ClientNotices(c), readClient, portalDoor, false, s.showClientNotices},
		{post, paths.ClientNotices(c), readClient, portalDoor, false, s.readClientNotices},
		{post, paths.ClientNoticeChoices(c), readClient, portalDoor, false, s.setClientNoticeChoices},
		{post, paths.ClientNotice(c, ":notice"), readClient, portalDoor, false, s.readClientNotice},

		{get, paths.Flows(c), readClient, bothDoors, false, s.showFlows},
		{get, paths.NewFlow(c), editFlows, staffDoor, false, s.showNewFlow},
		{post, paths.NewFlow(c), editFlows, staffDoor, false, s.createFlow},
		{get, paths.FlowNumber(c, ":flow"), editFlows, staffDoor, false, s.showMapNumber},
		{post, paths.FlowNumber(c, ":flow"), editFlows, staffDoor, false, s.mapNumber},
		{get, paths.SwapFlows(c), editFlows, staffDoor, false, s.showSwapFlows},
		{post, paths.SwapFlows(c), editFlows, staffDoor, false, s.swapFlows},
		{get, paths.Flow(c, ":flow"), readClient, bothDoors, false, s.showFlow},
		{get, paths.FlowPart(c, ":flow", ":part"), editFlows, staffDoor, false, s.showFlowPart},
		{post, paths.FlowPart(c, ":flow", ":part"), editFlows, staffDoor, false, s.editFlowPart},
		{get, paths.FlowVersions(c, ":flow"), readDesk, staffDoor, false, s.showFlowVersions},
		{post, paths.FlowVersions(c, ":flow"), editFlows, staffDoor, false, s.applyFlowVersion},
		{get, paths.CloneFlow(c, ":flow"), editFlows, staffDoor, false, s.showCloneFlow},

		{get, paths.Call, readDesk, staffDoor, false, s.showCallPage},
		{get, paths.ClientCall(c), readClient, bothDoors, false, s.showClientCall},
		{get, paths.Gaps, readDesk, staffDoor, false, s.showGaps},
		{get, paths.GapsCSV, readDesk, staffDoor, false, s.exportGaps},
		{get, paths.ClientGaps(c), readClient, bothDoors, false, s.showClientGaps},
		{get, paths.ClientGapsCSV(c), readClient, bothDoors, false, s.exportClientGaps},

		{get, paths.Bots(c), readClient, bothDoors, false, s.showBots},
		{get, paths.NewBot(c), editBots, staffDoor, false, s.showNewBot},
		{post, paths.NewBot(c), editBots, staffDoor, false, s.addBot},
		{get, paths.Bot(c, ":bot"), editBots, staffDoor, false, s.showBot},
		{post, paths.Bot(c, ":bot"), editBots, staffDoor, false, s.changeBot},
		{get, paths.BotCheck(c, ":bot"), readBots, staffDoor, false, s.showBotCheck},
		{post, paths.BotCheck(c, ":bot"), editBots, staffDoor, false, s.checkBot},
		{get, paths.RemoveBot(c, ":bot"), editBots, staffDoor, false, s.askRemoveBot},
		{post, paths.RemoveBot(c, ":bot"), editBots, staffDoor, false, s.removeBot},

		{get, paths.WhatsApp(c), readClient, bothDoors, false, s.showWhatsApp},
		{get, paths.LinkWhatsApp(c), editWhatsApp, staffDoor, false, s.showLinkWhatsApp},
		{post, paths.LinkWhatsApp(c), editWhatsApp, staffDoor, false, s.linkWhatsApp},
		{get, paths.UnlinkWhatsApp(c, ":number"), editWhatsApp, staffDoor, false, s.askUnlinkWhatsApp},
		{post, paths.UnlinkWhatsApp(c, ":number"), editWhatsApp, staffDoor, false, s.unlinkWhatsApp},

		{get, paths.Masks(c), readClient, bothDoors, false, s.showMasks},
		{get, paths.MasksCSV(c), readClient, bothDoors, false, s.exportMasks},
		{get, paths.NewMask(c), editMasks, staffDoor, false, withMasks(s.showNewMask)},
		{post, paths.NewMask(c), editMasks, staffDoor, false, withMasks(s.openMask)},
		{get, paths.MaskFile(c), editMasks, staffDoor, false, withMasks(s.showUpload(desk.ImportMasks))},
		{post, paths.MaskFile(c), editMasks, staffDoor, false, withMasks(s.takeUpload(desk.ImportMasks))},
		{get, paths.MaskLookup(c), editMasks, staffDoor, false, withMasks(s.showMaskLookup)},
		{post, paths.MaskLookup(c), editMasks, staffDoor, false, withMasks(s.lookupMask)},
		{get, paths.MaskDemo(c), readMasks, staffDoor, false, withMasks(s.showMaskDemo)},
		{get, paths.Mask(c, ":session"), readClient, bothDoors, false, s.showMask},
		{post, paths.Mask(c, ":session"), changeMasks, bothDoors, false, s.changeMask},
		{post, paths.ExtendMask(c, ":session"), changeMasks, bothDoors, false, s.extendMask},
		{get, paths.EndMask(c, ":session"), changeMasks, bothDoors, false, s.askEndMask},
		{post, paths.EndMask(c, ":session"), changeMasks, bothDoors, false, s.endMask},
		{get, paths.RevealMask(c, ":session"), revealMasks, staffDoor, false, s.askRevealMask},
		{post, paths.RevealMask(c, ":session"), revealMasks, staffDoor, false, withProof(s.revealMask)},

		{get, paths.Templates, readTemplates, staffDoor, false, s.showTemplates},
		{get, paths.NewTemplate, editTemplates, staffDoor, false, s.showNewTemplate},
		{post, paths.NewTemplate, editTemplates, staffDoor, false, s.saveTemplate},
		{get, paths.Template(tmpl), readTemplates, staffDoor, false, s.showTemplate},
		{get, paths.EditTemplate(tmpl), editTemplates, staffDoor, false, s.showEditTemplate},
		{post, paths.EditTemplate(tmpl), editTemplates, staffDoor, false, s.saveTemplate},
		{get, paths.DeleteTemplate(tmpl), editTemplates, staffDoor, false, s.showDeleteTemplate},
		{post, paths.DeleteTemplate(tmpl), editTemplates, staffDoor, false, s.deleteTemplate},
		{get, paths.ApplyTemplate(tmpl), editTemplates, staffDoor, false, s.showApply},
		{post, paths.ApplyTemplate(tmpl), editTemplates, staffDoor, false, s.applyTemplate},
		{post, paths.CheckTemplate(tmpl), editTemplates, staffDoor, false, s.checkTemplate},

		{get, paths.Wallet(c), readWallet, bothDoors, false, s.showWallet},
		{get, paths.StatementCSV(c), readWallet, bothDoors, false, s.statementCSV},
		{get, paths.StatementSheet(c), readWallet, bothDoors, false, s.statementSheet},
		{get, paths.StatementPrint(c), readWallet, bothDoors, false, s.statementPrint},
		{get, paths.NewExport(c, ":kind"), readWallet, bothDoors, false, s.askExport},
		{post, paths.NewExport(c, ":kind"), readWallet, bothDoors, false, s.startExport},
		{get, paths.Export(c, ":export"), readWallet, bothDoors, false, s.showExport},
		{get, paths.ExportFile(c, ":export"), readWallet, bothDoors, false, s.sendExport},
		{get, paths.Entry(c, ":entry"), readWallet, bothDoors, false, s.showEntry},
		{get, paths.StatementCheck(c), readWallet, bothDoors, false, s.checkStatement},
		{get, paths.Receipt(c, ":entry"), readWallet, bothDoors, false, s.receipt},
		{get, paths.AddCredit(c), addCredit, staffDoor, false, s.showAddCredit},
		{post, paths.AddCredit(c), addCredit, staffDoor, false, s.addCredit},
		{post, paths.AskBilling(c), askCredit, staffDoor, false, s.askBilling},

		{get, paths.WalletAlert(c), addCredit, staffDoor, false, s.showWalletAlert},
		{post, paths.WalletAlert(c), addCredit, staffDoor, false, s.setWalletAlert},

		{get, paths.Intents, readDesk, staffDoor, false, s.showIntents},
		{post, paths.LookNow(":intent"), readDesk, staffDoor, false, s.lookNow},
		{get, paths.Intent(":intent"), readDesk, staffDoor, false, s.showIntent},
		{post, paths.Intent(":intent"), decideIntent, staffDoor, false, s.decideIntent},
		{get, paths.Wallets, readAllWallets, staffDoor, false, s.showWallets},
		{get, paths.CreditFile, addCredit, staffDoor, false, s.showUpload(desk.ImportCredit)},
		{post, paths.CreditFile, addCredit, staffDoor, false, s.takeUpload(desk.ImportCredit)},
		{post, paths.Pool, addCredit, staffDoor, false, s.notePool},
		{get, paths.Approvals, addCredit, staffDoor, false, s.showApprovals},
		{get, paths.Approval(":approval"), addCredit, staffDoor, false, s.showApproval},
		{post, paths.Approval(":approval"), addCredit, staffDoor, false, s.decideApproval},
		{get, paths.Staff, manageStaff, staffDoor, false, s.showStaff},
		{post, paths.Staff, manageStaff, staffDoor, false, withProof(s.inviteStaff)},
		{get, paths.StaffMember(":person"), manageStaff, staffDoor, false, s.showStaffMember},
		{post, paths.StaffMember(":person"), manageStaff, staffDoor, false, withProof(s.changeStaffMember)},
		{post, paths.StaffInvitation(":person"), manageStaff, staffDoor, false, withProof(s.inviteStaffAgain)},
		{post, paths.StaffSessions(":person"), manageStaff, staffDoor, false, withProof(s.endStaffSession)},
		{post, paths.StaffAccess(":person"), manageStaff, staffDoor, false, withProof(s.switchStaff)},
		{get, paths.Billing, manageBilling, staffDoor, false, s.showBilling},
		{post, paths.Billing, manageBilling, staffDoor, false, withProof(s.changeBilling)},
		{get, paths.Settings, readDesk, staffDoor, false, s.showSettings},
		{get, paths.Token, manageToken, staffDoor, false, s.showToken},
		{post, paths.Token, manageToken, staffDoor, false, withProof(s.changeToken)},
		{get, paths.RollToken(":token"), manageToken, staffDoor, false, s.showRollToken},
		{post, paths.RollToken(":token"), manageToken, staffDoor, false, withProof(s.rollToken)},
		{get, paths.RevokeToken(":token"), manageToken, staffDoor, false, s.showRevokeToken},
		{post, paths.RevokeToken(":token"), manageToken, staffDoor, false, withProof(s.revokeToken)},
		{get, paths.Brands, editBrand, staffDoor, false, s.showBrands},
		{get, paths.NewBrand, editBrand, staffDoor, false, s.showNewBrand},
		{post, paths.NewBrand, editBrand, staffDoor, false, s.addBrand},
		{get, paths.BrandPreview, editBrand, staffDoor, false, s.previewBrand},
		{get, paths.BrandPreviewSheet(":sheet"), editBrand, staffDoor, false, s.showPreviewSheet},
		{get, paths.Brand(b), editBrand, staffDoor, false, s.showBrandTab(settings.TabLook)},
		{post, paths.Brand(b), editBrand, staffDoor, false, s.changeBrand},
		{get, paths.BrandHosts(b), editBrand, staffDoor, false, s.showBrandTab(settings.TabHosts)},
		{get, paths.BrandMail(b), editBrand, staffDoor, false, s.showBrandTab(settings.TabMail)},
		{get, paths.BrandAreas(b), editBrand, staffDoor, false, s.showBrandTab(settings.TabAreas)},
		{get, paths.RemoveBrand(b), editBrand, staffDoor, false, s.askRemoveBrand},
		{post, paths.RemoveBrand(b), editBrand, staffDoor, false, s.removeBrand},
		{post, paths.BrandPictures(b), editBrand, staffDoor, false, s.setBrandPicture},
		{post, paths.RemoveBrandPicture(b), editBrand, staffDoor, false, s.removeBrandPicture},
		{get, paths.BrandPicture(b, ":kind"), editBrand, staffDoor, false, s.showBrandPicture},
		{post, paths.BrandHosts(b), editBrand, staffDoor, false, s.addBrandHost},
		{post, paths.CheckBrandHost(b), editBrand, staffDoor, false, s.checkBrandHost},
		{post, paths.BrandSender(b), editBrand, staffDoor, false, s.askBrandSender},
		{post, paths.ConfirmBrandSender(b), editBrand, staffDoor, false, s.confirmBrandSender},
		{post, paths.DropBrandSender(b), editBrand, staffDoor, false, s.dropBrandSender},
		{post, paths.TestBrandSender(b), editBrand, staffDoor, false, s.testBrandSender},
		{get, paths.RemoveBrandHost(b), editBrand, staffDoor, false, s.askRemoveBrandHost},
		{post, paths.RemoveBrandHost(b), editBrand, staffDoor, false, s.removeBrandHost},
		{get, paths.SignUpSettings, editBrand, staffDoor, false, s.showSignUpSettings},
		{post, paths.SignUpSettings, editBrand, staffDoor, false, s.changeSignUp},
		{get, paths.PrivacySettings, setPrivacy, staffDoor, false, s.showPrivacySettings},
		{post, paths.PrivacySettings, setPrivacy, staffDoor, false, s.changePrivacySettings},
		{get, paths.Security, manageSecurity, staffDoor, false, s.showSecurity},
		{post, paths.Security, manageSecurity, staffDoor, false, withProof(s.changeSecurity)},
		{get, paths.Condition, readHealth, staffDoor, false, s.showCondition},
		{get, paths.Requests, manageToken, staffDoor, false, s.showRequests},

		{get, paths.Trail, readAudit, staffDoor, false, s.showTrail},
		{get, paths.TrailCSV, readAudit, staffDoor, false, s.exportTrail},
		{post, paths.TrailCheck, readAudit, staffDoor, false, s.checkTrail},
		{get, paths.Erased, readAudit, staffDoor, false, s.showErased},
		{get, paths.Privacy(c), managePrivacy, staffDoor, false, s.showPrivacy},
		{post, paths.PrivacyCopy(c), managePrivacy, staffDoor, false, s.copyClient},
		{get, paths.PrivacyErase(c), managePrivacy, staffDoor, false, s.askErase},
		{post, paths.PrivacyErase(c), managePrivacy, staffDoor, false, withProof(s.erase)},
		{get, paths.TrailEntry(0), readAudit, staffDoor, false, s.showTrailEntry},

		{get, paths.Developers, exploreAPI, staffDoor, false, s.showDevelopers},
		{get, paths.Developer(":call"), exploreAPI, staffDoor, false, s.showCall},
		{post, paths.Developer(":call"), exploreAPI, staffDoor, false, s.tryCall},

		{get, paths.Outbox, readOutbox, staffDoor, true, s.showOutbox},
		{get, paths.Letter(":letter"), readOutbox, staffDoor, true, s.showLetter},
		{get, paths.Values, readDesk, staffDoor, true, s.showValues},
		{get, paths.UI, readDesk, staffDoor, true, s.showComponents},
	}
	return slices.Concat(all, hoursRoutes(paths.NumberHours(c, line), numberLine, readSchedules, editSchedules),
		hoursRoutes(paths.AgentHours(c, line), agentLine, readSchedules, editSchedules),
		hoursRoutes(paths.WhatsAppHours(c, line), whatsAppLine, readWhatsApp, editWhatsApp))
}

func (s *Server) routes(e *echo.Echo) {
	for _, r := range s.table() {
		if r.demo && s.Demo == nil {
			continue
		}
		e.Add(r.method, r.path, s.handle(r.action, r.door, r.do))
	}
	e.RouteNotFound("/*", func(c echo.Context) error { return s.stray(c) })
}

// stray is an address that is not in the table. A signed-in person sees the
// error in their shell.
func (s *Server) stray(c echo.Context) error {
	return s.handle(public, bothDoors, func(*request) error { return echo.NewHTTPError(http.StatusNotFound) })(c)
}
