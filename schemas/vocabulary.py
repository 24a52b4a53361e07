"""The closed vocabularies of the registry, as codes. Each code is explained in schemas/vocabularies/, served at /v1/vocabularies.

ESF is the HURIDOCS Events Standard Formats; the number is that of its thesaurus. A code, once given out, keeps its meaning.
"""

from enum import StrEnum


class Audience(StrEnum):
    """Who may see a row, from widest to narrowest."""

    PUBLIC = "public"
    PARTNER = "partner"
    ORGANIZATION = "organization"
    RESTRICTED = "restricted"


class Sex(StrEnum):
    """Sex as recorded (ISO 5218 by name, with `other` for its `not applicable`; ESF 39)."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNKNOWN = "unknown"


class PersonCategory(StrEnum):
    """What a person is known as, where it bears on the case. A person may be in several categories."""

    MISSIONARY = "missionary"
    CLERGY = "clergy"
    JOURNALIST = "journalist"
    HUMAN_RIGHTS_DEFENDER = "human_rights_defender"
    LAWYER = "lawyer"
    OPPOSITION_POLITICIAN = "opposition_politician"
    ACTIVIST = "activist"
    ACADEMIC = "academic"
    STUDENT = "student"
    TRADE_UNIONIST = "trade_unionist"
    ARTIST = "artist"
    FOREIGN_NATIONAL = "foreign_national"
    REPATRIATED_ESCAPEE = "repatriated_escapee"
    HUMANITARIAN_WORKER = "humanitarian_worker"
    CHILD = "child"
    OLDER_PERSON = "older_person"
    PERSON_WITH_DISABILITY = "person_with_disability"
    RELIGIOUS_MINORITY = "religious_minority"
    ETHNIC_MINORITY = "ethnic_minority"
    INDIGENOUS_PERSON = "indigenous_person"
    LGBTI_PERSON = "lgbti_person"
    REFUGEE = "refugee"
    ABDUCTEE = "abductee"
    PRISONER_OF_WAR = "prisoner_of_war"
    PROTESTER = "protester"
    ONLINE_CRITIC = "online_critic"
    WHISTLEBLOWER = "whistleblower"
    HEALTH_WORKER = "health_worker"
    BUSINESSPERSON = "businessperson"
    GOVERNMENT_OFFICIAL = "government_official"
    MILITARY = "military"
    RELATIVE_OF_DETAINEE = "relative_of_detainee"
    OTHER = "other"


class NameKind(StrEnum):
    """What kind of name it is. A person has one primary name a script."""

    PRIMARY = "primary"
    LEGAL = "legal"
    BIRTH = "birth"
    RELIGIOUS = "religious"
    ALIAS = "alias"
    NICKNAME = "nickname"
    ROMANISATION = "romanisation"
    AS_PRINTED = "as_printed"
    PSEUDONYM = "pseudonym"
    FORMER = "former"


class Romanisation(StrEnum):
    """The system by which a name was put into Latin letters."""

    RR = "rr"
    MR = "mr"
    DPRK = "dprk"
    PINYIN = "pinyin"
    WADE_GILES = "wade_giles"
    JYUTPING = "jyutping"
    BGN_PCGN = "bgn_pcgn"
    ALA_LC = "ala_lc"
    OTHER = "other"


class RelationType(StrEnum):
    """What the related person is to the person: `parent` says that the related person is their parent (ESF 21)."""

    SPOUSE = "spouse"
    PARTNER = "partner"
    FIANCE = "fiance"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    AUNT_UNCLE = "aunt_uncle"
    NIECE_NEPHEW = "niece_nephew"
    COUSIN = "cousin"
    OTHER_RELATIVE = "other_relative"
    GUARDIAN = "guardian"
    WARD = "ward"
    FRIEND = "friend"
    CO_STUDENT = "co_student"
    TEACHER = "teacher"
    STUDENT = "student"
    HOUSEMATE = "housemate"
    NEIGHBOUR = "neighbour"
    COMMUNITY_MEMBER = "community_member"
    COLLEAGUE = "colleague"
    EMPLOYER = "employer"
    EMPLOYEE = "employee"
    FELLOW_MEMBER = "fellow_member"
    CLIENT = "client"
    SERVICE_PROVIDER = "service_provider"
    LAWYER = "lawyer"
    CO_DEFENDANT = "co_defendant"
    CELLMATE = "cellmate"
    OTHER = "other"
    UNKNOWN = "unknown"


class Deprivation(StrEnum):
    """How liberty was taken, as the case began."""

    ARREST = "arrest"
    ABDUCTION = "abduction"
    ENFORCED_DISAPPEARANCE = "enforced_disappearance"
    IMPRISONMENT = "imprisonment"
    ADMINISTRATIVE_DETENTION = "administrative_detention"
    HOUSE_ARREST = "house_arrest"
    POLITICAL_PRISON_CAMP = "political_prison_camp"
    FORCED_LABOUR_CAMP = "forced_labour_camp"
    PSYCHIATRIC_COMMITMENT = "psychiatric_commitment"
    IMMIGRATION_DETENTION = "immigration_detention"
    HOSTAGE_TAKING = "hostage_taking"
    FORCED_REPATRIATION = "forced_repatriation"
    EXIT_BAN = "exit_ban"
    SHORT_TERM_DETENTION = "short_term_detention"


class WarrantShown(StrEnum):
    """Whether a warrant or another decision was shown at the arrest (asked by the WGAD model questionnaire)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Priority(StrEnum):
    """How urgently a case or an action asks for work (ESF 46)."""

    URGENT = "urgent"
    HIGH_PRIORITY = "high_priority"
    PRIORITY = "priority"
    LOW_PRIORITY = "low_priority"
    CASE_REJECTED = "case_rejected"


class Monitoring(StrEnum):
    """Whether somebody follows the case (ESF 43, with `closed`)."""

    ACTIVE = "active"
    PENDING = "pending"
    DORMANT = "dormant"
    CLOSED = "closed"


class RiskLevel(StrEnum):
    """How great the risk to the person is, as the organization judges it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


class Axis(StrEnum):
    """The four questions that a case's status answers, each by itself."""

    CUSTODY = "custody"
    LEGAL = "legal"
    LIFE = "life"
    ACKNOWLEDGEMENT = "acknowledgement"


class Custody(StrEnum):
    """Where the person stands as to liberty (ESF 25, statuses of liberty and of movement)."""

    WANTED = "wanted"
    REPORTED_DETAINED = "reported_detained"
    IN_CUSTODY = "in_custody"
    HOUSE_ARREST = "house_arrest"
    RESTRICTED_MOVEMENT = "restricted_movement"
    DISAPPEARED = "disappeared"
    RELEASED = "released"
    ESCAPED = "escaped"
    DECEASED = "deceased"
    UNKNOWN = "unknown"


class Legal(StrEnum):
    """Where the legal process against the person stands (ESF 25)."""

    NO_KNOWN_PROCESS = "no_known_process"
    NOT_CHARGED = "not_charged"
    UNDER_INVESTIGATION = "under_investigation"
    CHARGED = "charged"
    ON_TRIAL = "on_trial"
    CONVICTED = "convicted"
    SERVING_SENTENCE = "serving_sentence"
    ON_APPEAL = "on_appeal"
    ACQUITTED = "acquitted"
    DISMISSED = "dismissed"
    PARDONED = "pardoned"
    SENTENCE_COMPLETED = "sentence_completed"
    UNKNOWN = "unknown"


class Life(StrEnum):
    """Whether the person is alive, and how that is known (ESF 25, status of life)."""

    ALIVE_CONFIRMED = "alive_confirmed"
    PRESUMED_ALIVE = "presumed_alive"
    UNKNOWN = "unknown"
    PRESUMED_DEAD = "presumed_dead"
    DIED_IN_CUSTODY = "died_in_custody"
    EXECUTED = "executed"
    DIED_AFTER_RELEASE = "died_after_release"


class Acknowledgement(StrEnum):
    """Whether the authorities acknowledge the deprivation and say where the person is (ESF 30)."""

    LOCATION_DISCLOSED = "location_disclosed"
    LOCATION_UNDISCLOSED = "location_undisclosed"
    DENIED = "denied"
    NO_STATEMENT = "no_statement"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """How sure the registry is of what a row says (ESF 41)."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"


class ReleaseType(StrEnum):
    """How a deprivation of liberty came to its end."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    BAIL = "bail"
    AMNESTY = "amnesty"
    PARDON = "pardon"
    EXCHANGE = "exchange"
    DEPORTATION = "deportation"
    SENTENCE_SERVED = "sentence_served"
    ESCAPE = "escape"
    OTHER = "other"
    UNKNOWN = "unknown"


class PlacementReason(StrEnum):
    """Why the person was brought to a place."""

    INITIAL = "initial"
    TRANSFER = "transfer"
    HOSPITAL = "hospital"
    COURT = "court"
    LABOUR = "labour"
    UNKNOWN = "unknown"


class ProceedingType(StrEnum):
    """What kind of proceeding it is."""

    INVESTIGATION = "investigation"
    TRIAL = "trial"
    APPEAL = "appeal"
    REVIEW = "review"
    PARDON = "pardon"
    EXTRADITION = "extradition"
    HABEAS_CORPUS = "habeas_corpus"


class CourtType(StrEnum):
    """What kind of court hears a proceeding (ESF 32)."""

    CIVILIAN_COURT = "civilian_court"
    MILITARY_COURT = "military_court"
    ADMINISTRATIVE_TRIBUNAL = "administrative_tribunal"
    OTHER = "other"
    UNKNOWN = "unknown"


class LegalCounsel(StrEnum):
    """What counsel the accused had, and what the defence was allowed (ESF 31). Several may hold at once."""

    NOT_PERMITTED = "not_permitted"
    NOT_REQUESTED = "not_requested"
    BEFORE_INDICTMENT = "before_indictment"
    BEFORE_TRIAL = "before_trial"
    DURING_INTERROGATION = "during_interrogation"
    BEFORE_SIGNING = "before_signing"
    AFTER_SIGNING = "after_signing"
    DEFENDED_AT_TRIAL = "defended_at_trial"
    SILENCED_AT_TRIAL = "silenced_at_trial"
    PRIVATE_CONSULTATION = "private_consultation"
    SUPERVISED_CONSULTATION = "supervised_consultation"
    NO_CONSULTATION = "no_consultation"
    ACCUSED_ABSENT = "accused_absent"
    ACCUSED_UNINFORMED = "accused_uninformed"
    COMPELLED_TESTIMONY = "compelled_testimony"
    NO_WITNESS_EXAMINATION = "no_witness_examination"
    STATE_APPOINTED = "state_appointed"
    PROVIDED_BY_ORGANIZATION = "provided_by_organization"
    CHOSEN_BY_CLIENT = "chosen_by_client"
    PAID_BY_CLIENT = "paid_by_client"
    OTHER = "other"
    UNKNOWN = "unknown"


class ChargeDisposition(StrEnum):
    """What became of a charge."""

    PENDING = "pending"
    CONVICTED = "convicted"
    ACQUITTED = "acquitted"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class SentenceKind(StrEnum):
    """What a sentence consists of."""

    IMPRISONMENT = "imprisonment"
    HARD_LABOUR = "hard_labour"
    LIFE = "life"
    DEATH = "death"
    SUSPENDED_DEATH = "suspended_death"
    FINE = "fine"
    EXILE = "exile"
    HOUSE_ARREST = "house_arrest"
    CORPORAL_PUNISHMENT = "corporal_punishment"
    DEPRIVATION_OF_POLITICAL_RIGHTS = "deprivation_of_political_rights"
    OTHER = "other"


class OccurrenceType(StrEnum):
    """What happened in a case that changes no status by itself."""

    SIGHTING = "sighting"
    PROOF_OF_LIFE = "proof_of_life"
    FAMILY_CONTACT = "family_contact"
    CONSULAR_VISIT = "consular_visit"
    COUNSEL_VISIT = "counsel_visit"
    FORCED_CONFESSION_BROADCAST = "forced_confession_broadcast"
    ILL_TREATMENT_REPORT = "ill_treatment_report"
    HUNGER_STRIKE = "hunger_strike"
    HOSPITALISATION = "hospitalisation"
    HEARING = "hearing"
    OFFICIAL_STATEMENT = "official_statement"
    UN_OPINION = "un_opinion"
    REPATRIATION = "repatriation"
    OTHER = "other"


class GovernmentPosition(StrEnum):
    """What a government says about the act (ESF 28, declarations from officials)."""

    ACKNOWLEDGES = "acknowledges"
    DENIES = "denies"
    DENIES_RESPONSIBILITY = "denies_responsibility"
    ALTERNATIVE_EXPLANATION = "alternative_explanation"
    ACCEPTS_RESPONSIBILITY = "accepts_responsibility"
    OTHER = "other"
    UNKNOWN = "unknown"


class Framework(StrEnum):
    """By whose criteria a case is assessed."""

    WGAD = "wgad"
    PACE_1900 = "pace_1900"
    LEVINSON = "levinson"
    FORB_IRFA = "forb_irfa"
    ICPPED = "icpped"


class Finding(StrEnum):
    """What an assessment finds on one criterion."""

    MET = "met"
    NOT_MET = "not_met"
    INSUFFICIENT = "insufficient"
    NOT_APPLICABLE = "not_applicable"


class ConsentGiver(StrEnum):
    """Who gave consent, or that nobody could be asked."""

    DETAINEE = "detainee"
    FAMILY = "family"
    LEGAL_REPRESENTATIVE = "legal_representative"
    GUARDIAN = "guardian"
    NOT_OBTAINABLE = "not_obtainable"


class ConsentScope(StrEnum):
    """What the consent allows."""

    RECORD = "record"
    SHARE_PARTNERS = "share_partners"
    UN_SUBMISSION = "un_submission"
    PUBLISH_NAME = "publish_name"
    PUBLISH_PHOTO = "publish_photo"
    PUBLISH_STORY = "publish_story"
    MEDIA = "media"


class PublicationState(StrEnum):
    """How far a case is on its way to the public."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    WITHDRAWN = "withdrawn"


class ShareAccess(StrEnum):
    """What an organization may do with a case that is shared with it."""

    READ = "read"
    WRITE = "write"


class NameDisclosure(StrEnum):
    """What the public reads as the person's name."""

    FULL = "full"
    INITIALS = "initials"
    PSEUDONYM = "pseudonym"
    WITHHELD = "withheld"


class FacilityType(StrEnum):
    """What kind of place people are held in."""

    POLICE_STATION = "police_station"
    PRE_TRIAL_DETENTION = "pre_trial_detention"
    PRISON = "prison"
    LABOUR_CAMP = "labour_camp"
    POLITICAL_PRISON_CAMP = "political_prison_camp"
    SECRET_SITE = "secret_site"  # noqa: S105 - a place, not a credential
    IMMIGRATION_DETENTION = "immigration_detention"
    PSYCHIATRIC = "psychiatric"
    MILITARY = "military"
    COURT = "court"
    HOSPITAL = "hospital"


class Precision(StrEnum):
    """How exactly the public may know where a facility is."""

    EXACT = "exact"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    HIDDEN = "hidden"


class BodyKind(StrEnum):
    """What kind of body it is."""

    MINISTRY = "ministry"
    COURT = "court"
    SECURITY_AGENCY = "security_agency"
    UN_MECHANISM = "un_mechanism"
    INTERGOVERNMENTAL = "intergovernmental"
    NGO = "ngo"
    CHURCH = "church"
    MEDIA_OUTLET = "media_outlet"
    GOVERNMENT = "government"
    PARLIAMENT = "parliament"
    POLICE = "police"
    MILITARY = "military"
    PRISON_SERVICE = "prison_service"
    OTHER = "other"


class SourceType(StrEnum):
    """What kind of source it is (ESF 16, and the kinds that came with the web)."""

    WEB = "web"
    SOCIAL_MEDIA = "social_media"
    BROADCAST = "broadcast"
    PRESS_ARTICLE = "press_article"
    BOOK = "book"
    NGO_REPORT = "ngo_report"
    NGO_PRESS_RELEASE = "ngo_press_release"
    APPEAL = "appeal"
    UN_DOCUMENT = "un_document"
    OFFICIAL_DOCUMENT = "official_document"
    GOVERNMENT_PRESS_RELEASE = "government_press_release"
    PERPETRATOR_PRESS_RELEASE = "perpetrator_press_release"
    COURT_RECORDS = "court_records"
    MEDICAL_RECORD = "medical_record"
    AFFIDAVIT = "affidavit"
    VICTIM_TESTIMONY = "victim_testimony"
    WITNESS_TESTIMONY = "witness_testimony"
    INTERVIEW = "interview"
    TELEPHONE_CONVERSATION = "telephone_conversation"
    LETTER = "letter"
    SURVEY = "survey"
    LEAFLET = "leaflet"
    PHOTOGRAPH = "photograph"
    VIDEO = "video"
    AUDIO = "audio"
    DATASET = "dataset"
    OTHER = "other"


class Reliability(StrEnum):
    """How far a source can be relied on: the letter of the Admiralty code, which is about the source and not about one item of it."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Stance(StrEnum):
    """What a source does to what is recorded."""

    SUPPORTS = "supports"
    DISPUTES = "disputes"
    MENTIONS = "mentions"


class Connection(StrEnum):
    """How a source came to know what it says (ESF 19)."""

    INVOLVED = "involved"
    VICTIM = "victim"
    WITNESS = "witness"
    PERPETRATOR = "perpetrator"
    RELATED = "related"
    RELATED_TO_VICTIM = "related_to_victim"
    RELATIVE_OF_VICTIM = "relative_of_victim"
    COLLEAGUE_OF_VICTIM = "colleague_of_victim"
    FELLOW_MEMBER_OF_VICTIM = "fellow_member_of_victim"
    RELATED_TO_PERPETRATOR = "related_to_perpetrator"
    RELATIVE_OF_PERPETRATOR = "relative_of_perpetrator"
    COLLEAGUE_OF_PERPETRATOR = "colleague_of_perpetrator"
    FELLOW_MEMBER_OF_PERPETRATOR = "fellow_member_of_perpetrator"
    THIRD_PARTY = "third_party"
    REPORTER = "reporter"
    SERVICE_PROVIDER = "service_provider"
    LAWYER = "lawyer"
    MEDICAL_PROVIDER = "medical_provider"
    FINANCIAL_PROVIDER = "financial_provider"
    NGO = "ngo"
    HUMAN_RIGHTS_NGO = "human_rights_ngo"
    UNKNOWN = "unknown"


class ActionType(StrEnum):
    """What was done for the detainee (ESF 20, as far as it goes)."""

    UN_INDIVIDUAL_COMPLAINT = "un_individual_complaint"
    UN_URGENT_APPEAL = "un_urgent_appeal"
    UN_DISAPPEARANCE_CASE = "un_disappearance_case"
    UN_ALLEGATION_LETTER = "un_allegation_letter"
    UN_OPINION = "un_opinion"
    TREATY_BODY_COMPLAINT = "treaty_body_complaint"
    UPR_SUBMISSION = "upr_submission"
    RESOLUTION = "resolution"
    PLENARY_MEETING = "plenary_meeting"
    STATEMENT = "statement"
    GOVERNMENT_DEMARCHE = "government_demarche"
    PARLIAMENTARY_QUESTION = "parliamentary_question"
    PARLIAMENTARY_ADOPTION = "parliamentary_adoption"
    PRISONER_LIST = "prisoner_list"
    SANCTIONS_SUBMISSION = "sanctions_submission"
    PETITION = "petition"
    LETTER_WRITING = "letter_writing"
    CAMPAIGN = "campaign"
    MEDIA = "media"
    TRIAL_OBSERVATION = "trial_observation"
    CONSULAR_REQUEST = "consular_request"
    LEGAL_AID = "legal_aid"
    MEDICAL_AID = "medical_aid"
    FAMILY_SUPPORT = "family_support"
    FINANCIAL_AID = "financial_aid"
    VIGIL = "vigil"


class Mechanism(StrEnum):
    """The body or procedure that an action goes through."""

    WGAD = "wgad"
    WGEID = "wgeid"
    SPECIAL_RAPPORTEUR = "special_rapporteur"
    TREATY_BODY = "treaty_body"
    COMMISSION_OF_INQUIRY = "commission_of_inquiry"
    UPR = "upr"
    HRC = "hrc"
    GA = "ga"
    SC = "sc"
    OHCHR = "ohchr"
    ICC = "icc"
    ICJ = "icj"
    ILO = "ilo"
    UNESCO = "unesco"
    ECTHR = "ecthr"
    IACHR = "iachr"
    ACHPR = "achpr"
    OSCE = "osce"
    COUNCIL_OF_EUROPE = "council_of_europe"
    EUROPEAN_UNION = "european_union"
    NATIONAL_COURT = "national_court"
    NATIONAL_PARLIAMENT = "national_parliament"
    OTHER = "other"


class ActionStatus(StrEnum):
    """How far an action has come."""

    PLANNED = "planned"
    DRAFTING = "drafting"
    AWAITING_CONSENT = "awaiting_consent"
    SUBMITTED = "submitted"
    TRANSMITTED = "transmitted"
    RESPONSE_RECEIVED = "response_received"
    DECIDED = "decided"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    REJECTED = "rejected"


class Impact(StrEnum):
    """What an action changed in the situation (ESF 44)."""

    STRONG_POSITIVE = "strong_positive"
    MODERATE_POSITIVE = "moderate_positive"
    MINOR = "minor"
    NONE_DISCERNIBLE = "none_discernible"
    MODERATE_NEGATIVE = "moderate_negative"
    STRONG_NEGATIVE = "strong_negative"
    UNKNOWN = "unknown"


class Response(StrEnum):
    """How those addressed answered (ESF 27)."""

    FAVOURABLE = "favourable"
    ASSISTANCE = "assistance"
    FINANCIAL_ASSISTANCE = "financial_assistance"
    LEGAL_ASSISTANCE = "legal_assistance"
    MEDICAL_ASSISTANCE = "medical_assistance"
    PRESSURE_ON_AUTHORITIES = "pressure_on_authorities"
    PUBLICITY = "publicity"
    CAMPAIGN_STRENGTHENED = "campaign_strengthened"
    COMMITMENT = "commitment"
    COMMITMENT_TO_ASSIST = "commitment_to_assist"
    COMMITMENT_TO_LEGISLATE = "commitment_to_legislate"
    COMMITMENT_ON_TREATMENT = "commitment_on_treatment"
    COMMITMENT_TO_PUNISH = "commitment_to_punish"
    COMMITMENT_TO_SEEK_RELIEF = "commitment_to_seek_relief"
    COMMITMENT_TO_PUBLICISE = "commitment_to_publicise"
    COMMITMENT_TO_CAMPAIGN = "commitment_to_campaign"
    COUNTERED = "countered"
    DENIED = "denied"
    INHIBITED = "inhibited"
    MORE_INFORMATION_REQUESTED = "more_information_requested"
    TOKEN = "token"  # noqa: S105 - a token response, not a credential
    NO_RESPONSE = "no_response"
    OTHER = "other"


class Outcome(StrEnum):
    """What came of an action for one case."""

    RELEASED = "released"
    SENTENCE_REDUCED = "sentence_reduced"
    MOVED = "moved"
    MEDICAL_CARE = "medical_care"
    CONTACT_GRANTED = "contact_granted"
    INFORMATION_RECEIVED = "information_received"
    NONE = "none"
    WORSENED = "worsened"


class PartyRole(StrEnum):
    """What part somebody has in an action: the first five act, the next three are acted towards."""

    INITIATOR = "initiator"
    COMPLAINANT = "complainant"
    SPONSOR = "sponsor"
    SPEAKER = "speaker"
    PARTICIPANT = "participant"
    ADDRESSEE = "addressee"
    RECIPIENT = "recipient"
    FORUM = "forum"
    OTHER = "other"


class DeadlineKind(StrEnum):
    """What falls due."""

    REPLY_DUE = "reply_due"
    SUBMISSION_DUE = "submission_due"
    HEARING = "hearing"
    REVIEW = "review"
    RENEWAL = "renewal"
    CONSENT_EXPIRY = "consent_expiry"
    OTHER = "other"


class Corroboration(StrEnum):
    """How well a record or a field is borne out, computed from its citations and their distinct origins."""

    UNVERIFIED = "unverified"
    SINGLE_SOURCE = "single_source"
    CORROBORATED = "corroborated"
    DISPUTED = "disputed"


class Scope(StrEnum):
    """What an API key may do."""

    READ = "read"
    WRITE = "write"
    REVIEW = "review"
    RESTRICTED = "restricted"
    ADMIN = "admin"
    REGISTRAR = "registrar"


class CorrectionKind(StrEnum):
    """What a request for correction asks for."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    NAME = "name"
    REMOVAL = "removal"
    DANGER = "danger"
    OTHER = "other"


class CorrectionState(StrEnum):
    """How far a request for correction has come."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class SuppressionKind(StrEnum):
    """What is kept, as a keyed hash, on the list of what must not come back."""

    NAME = "name"
    IDENTIFIER = "identifier"


class SubjectType(StrEnum):
    """The kinds of record that are journalled, by the name of their table; most of them can be cited."""

    PERSON = "person"
    PERSON_NAME = "person_name"
    PERSON_IDENTIFIER = "person_identifier"
    PERSON_RELATION = "person_relation"
    CASE = "case"
    CASE_SHARE = "case_share"
    STATUS_EVENT = "status_event"
    PLACEMENT = "placement"
    PROCEEDING = "proceeding"
    CHARGE = "charge"
    SENTENCE = "sentence"
    OCCURRENCE = "occurrence"
    POSITION = "position"
    ASSESSMENT = "assessment"
    CONSENT = "consent"
    FACILITY = "facility"
    BODY = "body"
    SOURCE = "source"
    CAPTURE = "capture"
    CITATION = "citation"
    ADVOCACY_ACTION = "advocacy_action"
    ACTION_PARTY = "action_party"
    ACTION_CASE = "action_case"
    DEADLINE = "deadline"
    ORGANIZATION = "organization"
    API_KEY = "api_key"


class Judgement(StrEnum):
    """What a case worker finds of two records that may be of one person."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
