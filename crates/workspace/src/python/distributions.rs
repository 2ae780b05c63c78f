//! Which distribution provides a module.
//!
//! In: a full dotted name that code imports. Out: the name of the library as a whole, and the normalised names of the distributions that may
//! provide it. Never: asking what is installed on this machine.
//!
//! `import yaml` is provided by `pyyaml`, and nothing in either name says so. The tables below are facts of the packages' own pages, gathered for well-known ones; for
//! all others the normalised name of the module is a guess, which a lock file may confirm.

use std::collections::{BTreeMap, BTreeSet};

use super::requirements::normalise;

/// Modules and the distributions that provide them, the most likely first. Names of Conda's that differ from PyPI's are among them.
const RENAMED: &str = "
_cffi_backend cffi; _distutils_hack setuptools; _yaml pyyaml; absl absl-py; airflow apache-airflow apache-airflow-core;
allauth django-allauth; antlr4 antlr4-python3-runtime; apt python-apt; attr attrs; auth0 auth0-python; avro avro avro-python3;
aws_cdk aws-cdk-lib; Bio biopython; bluetooth pybluez; box python-box; bs4 beautifulsoup4; bson pymongo;
cassandra cassandra-driver scylla-driver; clr pythonnet; community python-louvain;
confluent_kafka confluent-kafka python-confluent-kafka; consul python-consul; corsheaders django-cors-headers; cpuinfo py-cpuinfo;
crispy_forms django-crispy-forms; crontab python-crontab; Crypto pycryptodome pycrypto; Cryptodome pycryptodomex;
cv2 opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless opencv py-opencv; dask dask dask-core;
databricks databricks-sdk databricks-sql-connector; dateutil python-dateutil; dbt dbt-core; debug_toolbar django-debug-toolbar;
decouple python-decouple; demjson demjson3; discord discord-py; django_filters django-filter; djstripe dj-stripe; dns dnspython;
docx python-docx; dotenv python-dotenv; editor python-editor; elasticapm elastic-apm; elftools pyelftools; engineio python-engineio;
environ django-environ environ-config; escpos python-escpos; factory factory-boy; faiss faiss-cpu faiss-gpu; ffmpeg ffmpeg-python;
fitz pymupdf; frontmatter python-frontmatter; gi pygobject; git gitpython; github pygithub; gitlab python-gitlab; gnupg python-gnupg;
googleapiclient google-api-python-client; graphql graphql-core; gremlin_python gremlinpython; gridfs pymongo; grpc grpcio;
grpc_health grpcio-health-checking; grpc_reflection grpcio-reflection; grpc_status grpcio-status; grpc_testing grpcio-testing;
grpc_tools grpcio-tools; hamcrest pyhamcrest; haystack haystack-ai django-haystack; hcl2 python-hcl2; hubspot hubspot-api-client;
humps pyhumps; igraph igraph python-igraph; imblearn imbalanced-learn; impala impyla; jenkins python-jenkins; jks pyjks; jnius pyjnius;
jose python-jose; jwt pyjwt; kafka kafka-python kafka-python-ng; keycloak python-keycloak; kubernetes kubernetes python-kubernetes;
ldap python-ldap; Levenshtein levenshtein python-levenshtein; llama_index llama-index llama-index-core;
magic python-magic python-magic-bin; markdown_it markdown-it-py; matplotlib matplotlib matplotlib-base; memcache python-memcached;
mpl_toolkits matplotlib matplotlib-base; msgpack msgpack msgpack-python; multipart python-multipart multipart;
mypy_boto3 mypy-boto3 boto3-stubs; mypy_boto3_dynamodb mypy-boto3-dynamodb boto3-stubs; mypy_boto3_s3 mypy-boto3-s3 boto3-stubs;
mypy_boto3_sqs mypy-boto3-sqs boto3-stubs; mysql mysql-connector-python; MySQLdb mysqlclient; nacl pynacl; nats nats-py;
neo4j neo4j neo4j-driver; nmap python-nmap; oauth2_provider django-oauth-toolkit; objc pyobjc-core; odf odfpy;
office365 office365-rest-python-client; onelogin python3-saml; onnxruntime onnxruntime onnxruntime-gpu; OpenGL pyopengl;
opensearchpy opensearch-py; OpenSSL pyopenssl; osgeo gdal; pact pact-python; paho paho-mqtt; past future; pdfminer pdfminer-six;
phonenumber_field django-phonenumber-field; PIL pillow pillow-simd; pinecone pinecone pinecone-client; pkg_resources setuptools;
plaid plaid-python; playhouse peewee; pptx python-pptx; proto proto-plus; psycopg2 psycopg2-binary psycopg2; pubsub pypubsub;
pwiz peewee; pyarrow pyarrow pyarrow-core; pydantic_ai pydantic-ai pydantic-ai-slim; pylab matplotlib matplotlib-base;
pypandoc pypandoc pypandoc-binary; PyQt5 pyqt5 pyqt; PySide6 pyside6 pyside6-essentials; pythoncom pywin32;
pythonjsonlogger python-json-logger; pywintypes pywin32; rapidjson python-rapidjson; readability readability-lxml; redis redis redis-py;
rediscluster redis-py-cluster; rest_framework djangorestframework; rest_framework_simplejwt djangorestframework-simplejwt; RPi rpi-gpio;
ruamel ruamel-yaml; saml2 pysaml2; serial pyserial; serpapi google-search-results; shapefile pyshp; shopify shopifyapi;
skimage scikit-image; sklearn scikit-learn; skopt scikit-optimize; slack slackclient;
slugify python-slugify awesome-slugify unicode-slugify; smbclient smbprotocol; smbus smbus-cffi smbus2; snappy python-snappy;
snowflake snowflake-connector-python snowflake-snowpark-python; social_core social-auth-core; social_django social-auth-app-django;
socketio python-socketio; socks pysocks; soda soda-core; sounddevice sounddevice python-sounddevice; soundfile soundfile pysoundfile;
storages django-storages; strawberry strawberry-graphql; suds suds suds-community; tables tables pytables; taggit django-taggit;
talib ta-lib; tavily tavily-python; telegram python-telegram-bot; tensorflow tensorflow tensorflow-cpu tensorflow-macos;
tlsh python-tlsh; torch torch pytorch; tortoise tortoise-orm; types_aiobotocore_s3 types-aiobotocore-s3 types-aiobotocore;
types_boto3_s3 types-boto3-s3 types-boto3; umap umap-learn; usb pyusb; uwsgidecorators uwsgi; vcr vcrpy;
vertexai google-cloud-aiplatform; weaviate weaviate-client; websocket websocket-client; whois python-whois; win32api pywin32;
win32com pywin32; win32con pywin32; win32file pywin32; win32gui pywin32; win32service pywin32; wx wxpython; xgboost xgboost py-xgboost;
Xlib python-xlib; xmlsec xmlsec python-xmlsec; xxhash xxhash python-xxhash; yaml pyyaml; z3 z3-solver; zmq pyzmq;
zstandard zstandard python-zstandard
";

/// Modules of namespace packages, to which many distributions add. The longest one that fits counts.
const WITHIN_NAMESPACES: &str = "
airflow.providers.amazon apache-airflow-providers-amazon; airflow.providers.cncf.kubernetes apache-airflow-providers-cncf-kubernetes;
airflow.providers.common.sql apache-airflow-providers-common-sql; airflow.providers.databricks apache-airflow-providers-databricks;
airflow.providers.docker apache-airflow-providers-docker; airflow.providers.google apache-airflow-providers-google;
airflow.providers.http apache-airflow-providers-http; airflow.providers.postgres apache-airflow-providers-postgres;
airflow.providers.slack apache-airflow-providers-slack; airflow.providers.snowflake apache-airflow-providers-snowflake;
airflow.providers.standard apache-airflow-providers-standard; azure.ai.documentintelligence azure-ai-documentintelligence;
azure.ai.formrecognizer azure-ai-formrecognizer; azure.ai.inference azure-ai-inference; azure.ai.ml azure-ai-ml;
azure.ai.projects azure-ai-projects; azure.ai.textanalytics azure-ai-textanalytics; azure.appconfiguration azure-appconfiguration;
azure.batch azure-batch; azure.cognitiveservices.speech azure-cognitiveservices-speech; azure.common azure-common;
azure.core azure-core; azure.cosmos azure-cosmos; azure.data.tables azure-data-tables; azure.durable_functions azure-functions-durable;
azure.eventgrid azure-eventgrid; azure.eventhub azure-eventhub; azure.functions azure-functions; azure.identity azure-identity;
azure.keyvault.certificates azure-keyvault-certificates; azure.keyvault.keys azure-keyvault-keys;
azure.keyvault.secrets azure-keyvault-secrets; azure.kusto.data azure-kusto-data; azure.kusto.ingest azure-kusto-ingest;
azure.mgmt.compute azure-mgmt-compute; azure.mgmt.network azure-mgmt-network; azure.mgmt.resource azure-mgmt-resource;
azure.mgmt.storage azure-mgmt-storage; azure.monitor.opentelemetry azure-monitor-opentelemetry; azure.monitor.query azure-monitor-query;
azure.search.documents azure-search-documents; azure.servicebus azure-servicebus; azure.storage.blob azure-storage-blob;
azure.storage.filedatalake azure-storage-file-datalake; azure.storage.fileshare azure-storage-file-share;
azure.storage.queue azure-storage-queue; backports.cached_property backports-cached-property;
backports.ssl_match_hostname backports-ssl-match-hostname; backports.tarfile backports-tarfile; backports.zoneinfo backports-zoneinfo;
databricks.connect databricks-connect; databricks.feature_store databricks-feature-store; databricks.sdk databricks-sdk;
databricks.sql databricks-sql-connector; google.adk google-adk; google.ads google-ads;
google.analytics google-analytics-data google-analytics-admin; google.api google-api-core googleapis-common-protos;
google.api_core google-api-core; google.appengine appengine-python-standard; google.auth google-auth;
google.cloud.aiplatform google-cloud-aiplatform; google.cloud.aiplatform_v1 google-cloud-aiplatform;
google.cloud.bigquery google-cloud-bigquery; google.cloud.bigquery_storage google-cloud-bigquery-storage;
google.cloud.bigquery_storage_v1 google-cloud-bigquery-storage; google.cloud.bigtable google-cloud-bigtable;
google.cloud.build google-cloud-build; google.cloud.client google-cloud-core; google.cloud.compute_v1 google-cloud-compute;
google.cloud.dataproc_v1 google-cloud-dataproc; google.cloud.datastore google-cloud-datastore;
google.cloud.devtools google-cloud-build google-cloud-artifact-registry; google.cloud.dialogflow google-cloud-dialogflow;
google.cloud.documentai google-cloud-documentai; google.cloud.error_reporting google-cloud-error-reporting;
google.cloud.exceptions google-cloud-core; google.cloud.firestore google-cloud-firestore;
google.cloud.firestore_v1 google-cloud-firestore; google.cloud.kms google-cloud-kms; google.cloud.language google-cloud-language;
google.cloud.language_v1 google-cloud-language; google.cloud.logging google-cloud-logging; google.cloud.logging_v2 google-cloud-logging;
google.cloud.monitoring_v3 google-cloud-monitoring; google.cloud.ndb google-cloud-ndb; google.cloud.pubsub google-cloud-pubsub;
google.cloud.pubsub_v1 google-cloud-pubsub; google.cloud.recaptchaenterprise_v1 google-cloud-recaptcha-enterprise;
google.cloud.run_v2 google-cloud-run; google.cloud.scheduler google-cloud-scheduler; google.cloud.scheduler_v1 google-cloud-scheduler;
google.cloud.secretmanager google-cloud-secret-manager; google.cloud.secretmanager_v1 google-cloud-secret-manager;
google.cloud.spanner google-cloud-spanner; google.cloud.spanner_v1 google-cloud-spanner; google.cloud.speech google-cloud-speech;
google.cloud.sql google-cloud-sql-connector cloud-sql-python-connector; google.cloud.storage google-cloud-storage;
google.cloud.tasks google-cloud-tasks; google.cloud.tasks_v2 google-cloud-tasks; google.cloud.texttospeech google-cloud-texttospeech;
google.cloud.trace_v2 google-cloud-trace; google.cloud.translate google-cloud-translate;
google.cloud.translate_v2 google-cloud-translate; google.cloud.videointelligence google-cloud-videointelligence;
google.cloud.vision google-cloud-vision; google.cloud.vision_v1 google-cloud-vision; google.cloud.workflows google-cloud-workflows;
google.colab google-colab; google.crc32c google-crc32c; google.events google-events; google.genai google-genai;
google.generativeai google-generativeai; google.iam grpc-google-iam-v1; google.logging googleapis-common-protos google-cloud-logging;
google.longrunning googleapis-common-protos; google.maps google-maps-places google-maps-routing; google.oauth2 google-auth;
google.protobuf protobuf; google.pubsub_v1 google-cloud-pubsub; google.resumable_media google-resumable-media;
google.rpc googleapis-common-protos; google.shopping google-shopping-merchant-accounts; google.type googleapis-common-protos;
jaraco.classes jaraco-classes; jaraco.context jaraco-context; jaraco.functools jaraco-functools; jaraco.text jaraco-text;
llama_index.core llama-index-core llama-index; llama_index.embeddings.openai llama-index-embeddings-openai llama-index;
llama_index.llms.openai llama-index-llms-openai llama-index; mysql.connector mysql-connector-python;
opentelemetry._logs opentelemetry-api; opentelemetry.baggage opentelemetry-api; opentelemetry.context opentelemetry-api;
opentelemetry.distro opentelemetry-distro; opentelemetry.environment_variables opentelemetry-api;
opentelemetry.exporter.cloud_trace opentelemetry-exporter-gcp-trace;
opentelemetry.exporter.jaeger.thrift opentelemetry-exporter-jaeger-thrift opentelemetry-exporter-jaeger;
opentelemetry.exporter.otlp.proto.grpc opentelemetry-exporter-otlp-proto-grpc opentelemetry-exporter-otlp;
opentelemetry.exporter.otlp.proto.http opentelemetry-exporter-otlp-proto-http opentelemetry-exporter-otlp;
opentelemetry.exporter.prometheus opentelemetry-exporter-prometheus;
opentelemetry.instrumentation.instrumentor opentelemetry-instrumentation;
opentelemetry.instrumentation.utils opentelemetry-instrumentation; opentelemetry.metrics opentelemetry-api;
opentelemetry.propagate opentelemetry-api; opentelemetry.propagators opentelemetry-api;
opentelemetry.propagators.aws opentelemetry-propagator-aws-xray; opentelemetry.propagators.b3 opentelemetry-propagator-b3;
opentelemetry.propagators.cloud_trace_propagator opentelemetry-propagator-gcp; opentelemetry.proto opentelemetry-proto;
opentelemetry.resourcedetector opentelemetry-resourcedetector-gcp; opentelemetry.sdk opentelemetry-sdk;
opentelemetry.semconv opentelemetry-semantic-conventions; opentelemetry.trace opentelemetry-api; opentelemetry.util opentelemetry-api;
paho.mqtt paho-mqtt; pulumi_aws pulumi-aws; pulumi_azure_native pulumi-azure-native; pulumi_gcp pulumi-gcp;
pulumi_kubernetes pulumi-kubernetes; ruamel.std ruamel-std-pathlib; ruamel.yaml ruamel-yaml;
snowflake.connector snowflake-connector-python; snowflake.core snowflake-core snowflake; snowflake.snowpark snowflake-snowpark-python;
snowflake.sqlalchemy snowflake-sqlalchemy; sphinxcontrib.httpdomain sphinxcontrib-httpdomain;
sphinxcontrib.mermaid sphinxcontrib-mermaid; zope.component zope-component; zope.event zope-event; zope.interface zope-interface;
zope.schema zope-schema
";

/// Namespace packages: a module in one, with one part more than this, is a library of its own.
const NAMESPACES: &str = "airflow.providers airflow.providers.apache airflow.providers.cncf airflow.providers.common airflow.providers.microsoft \
    azure azure.ai azure.cognitiveservices azure.communication azure.data azure.iot azure.keyvault azure.kusto azure.mgmt azure.monitor azure.search azure.storage \
    backports databricks google google.cloud jaraco llama_index llama_index.agent llama_index.embeddings llama_index.llms llama_index.readers \
    llama_index.vector_stores opentelemetry opentelemetry.exporter opentelemetry.exporter.otlp opentelemetry.exporter.otlp.proto opentelemetry.instrumentation \
    ruamel snowflake sphinxcontrib zope";

/// Well-known modules that are called as their distributions are, but for case and the kind of dash.
const ALIKE: &str = "\
    _pytest accelerate adal aio_pika aiobotocore aiocache aiofiles aiohttp aiohttp_cors aiokafka aiomysql aiopg aioredis aiosignal \
    aiosmtplib aiosqlite alembic alembic_utils altair amqp annotated_types anthropic anyio apache_beam appdirs apscheduler ariadne arq \
    arrow asgi_correlation_id asgiref assertpy astroid astropy asttokens async_lru async_timeout asyncpg asyncssh atomicwrites attrs \
    authlib autobahn aws_lambda_powertools aws_lambda_typing aws_xray_sdk awscrt babel backoff bcrypt beanie billiard binaryornot black \
    bleach blinker bokeh boto boto3 botocore bottle bottle_cors brotli bugsnag build cachecontrol cachetools cattrs cbor celery cerberus \
    certifi cffi chalice chardet charset_normalizer cheroot cherrypy chromadb cleo click click_default_group clickhouse_connect \
    clickhouse_driver cloudevents cloudpickle cmarkgfm colorama coloredlogs colorlog commonmark configargparse construct contourpy \
    couchdb coverage croniter cronitor cryptography cssselect cssutils curl_cffi customtkinter cx_Oracle cycler cypari2 Cython cytoolz \
    dacite dagster_aws daphne dash dash_bootstrap_components datadog datasets dateparser ddtrace deepdiff defusedxml deltalake \
    dependency_injector deprecated deprecation diagrams dill diskcache distlib distributed distro django django_celery_beat \
    django_celery_results django_extensions django_redis dlt docker docutils docxtpl dramatiq drf_spectacular drf_yasg duckdb \
    duckduckgo_search dxfgrabber dynaconf easydict ecdsa elasticsearch elasticsearch_dsl email_validator environs et_xmlfile evaluate \
    eventlet exceptiongroup execnet executing exifread eyed3 fabric facebook_business fake_useragent faker falcon fastapi fastapi_cli \
    fastapi_pagination fastapi_users fastavro fastjsonschema fastmcp fastparquet faststream fastuuid feedparser filelock filetype fiona \
    fire firebase_admin flake8 flask flask_babel flask_bcrypt flask_caching flask_cors flask_jwt_extended flask_limiter flask_login \
    flask_mail flask_marshmallow flask_migrate flask_openapi3 flask_restful flask_restx flask_socketio flask_sqlalchemy flask_wtf flower \
    folium fontTools freezegun frozenlist fs fsspec functions_framework furl fuzzywuzzy gcsfs gensim geopandas geopy gevent glfw \
    google_auth_httplib2 google_auth_oauthlib googlemaps gradio graphene graphene_django great_expectations greenlet grpclib gspread \
    gunicorn gym h11 h2 h3 h5py hdfs hiredis hjson hl7 holidays hpack html5lib http_ece httpcore httplib2 httptools httpx httpx_sse \
    huggingface_hub humanfriendly humanize hvac hydra hypercorn hypothesis ibm_db icalendar idna ijson imagehash imageio \
    importlib_metadata importlib_resources inflect inflection influxdb influxdb_client iniconfig inject injector instructor invoke \
    IPython isodate isort isoweek itsdangerous jaeger_client jax jedi jinja2 jira jmespath joblib json5 json_repair jsonlines jsonpatch \
    jsonpath_ng jsonpath_rw jsonpickle jsonpointer jsonrpcclient jsonschema jupyter_client jupyter_core jwcrypto kazoo kedro keras \
    kerberos keyring kombu kornia kubernetes_asyncio lagom langchain langchain_anthropic langchain_community langchain_core \
    langchain_openai langchain_text_splitters langdetect langfuse langgraph langsmith lark lazy_object_proxy ldap3 libcst librosa \
    lightgbm lightning limits litellm litestar llvmlite locust logbook logfire loguru lupa lxml lz4 mailjet_rest mako mangum marimo \
    markdown markdown2 markupsafe marshmallow marshmallow_sqlalchemy mccabe mcp mdurl memray minio mistune mlflow mock mongoengine \
    monotonic more_itertools moto motor mpmath msal msgspec msrest mss multidict multiprocess mypy mypy_extensions narwhals nbconvert \
    nbformat netaddr networkx newrelic nicegui nltk nodeenv nox numba numexpr numpy numpy_financial oauth2client oauthlib oci odmantic \
    ollama onnx openai openapi_core openapi_schema_validator openapi_spec_validator openlineage openpyxl opentracing optuna oracledb \
    orderedmultidict orjson ormsgpack outcome owslib packaging paddle pandas pandas_gbq pandera papermill parameterized paramiko \
    parse_type parsel parso passlib pathspec pathvalidate patsy peewee pendulum pexpect phonenumbers picamera piccolo picologging pigpio \
    pika pint pip platformdirs playwright plotly pluggy polars polyfactory polylith_cli pony portalocker posthog pottery pre_commit \
    prefect prefect_aws prettytable prisma prometheus_client prometheus_fastapi_instrumentator prompt_toolkit propcache protego protobuf \
    psutil psycopg psycopg_pool ptyprocess pulp pulsar pulumi punq py py4j pyasn1 pyathena pyaudio pyautogui pybase64 pybreaker \
    pycountry pycparser pycurl pydantic pydantic_core pydantic_extra_types pydantic_settings pydash pydot pyflakes pygame pygit2 \
    pygments pyhive PyInstaller pyinstrument pylint pymemcache pymilvus pymongo pymssql pymupdf pymysql pynamodb pynput pyodbc pyotp \
    pyparsing pypdf PyPDF2 pyperclip pyproj pyproject_hooks PyQt4 PyQt6 pyright pyrsistent pysftp PySide2 pyspark pytest pytest_asyncio \
    pytest_cov pytest_mock python_http_client python_multipart pytimeparse pytorch_lightning pytz pytzdata pyvis pyvista pywavelets \
    qdrant_client qrcode quart questionary rapidfuzz rasterio ratelimit ratelimiter raven ray rdflib rdkit redisvl referencing regex \
    reportlab requests requests_aws4auth requests_cache requests_mock requests_oauthlib requests_toolbelt responses respx result retry \
    retrying returns rich rich_toolkit rpds_py rpy2 rq rsa rtree ruff s3transfer safetensors sagemaker sanic sanic_ext schedule schema \
    schemathesis scipy scrapy seaborn secretstorage selectolax selenium semver sendgrid sentence_transformers sentencepiece sentry_sdk \
    setuptools shapely shellingham shortuuid signxml simple_salesforce simplejson simpy six slack_bolt slack_sdk slowapi smart_open \
    smmap sniffio snowballstemmer sortedcontainers soupsieve spacy sphinx sphinx_rtd_theme sqlalchemy sqlalchemy_utc sqlalchemy_utils \
    sqlfluff sqlglot sqlmodel sqlparse sse_starlette sshtunnel stack_data starlette starlette_exporter statsd statsmodels stevedore \
    streamlit stripe structlog supabase surrealdb svgwrite swagger_ui_bundle sympy tabulate taskiq tblib telethon temporalio tenacity \
    tensorboard termcolor testcontainers textblob textual tf_keras thefuzz threadpoolctl thrift tika tiktoken time_machine tinydb \
    tkcalendar toml tomli tomli_w tomlkit toolz torchaudio torchmetrics torchvision tornado tox tox_uv tqdm trafilatura traitlets \
    transformers transitions tree_sitter trino trio ttkbootstrap tweepy twilio twisted typeguard typer typing_extensions typing_inspect \
    typing_inspection tzlocal ua_parser ucp ujson unidecode unittest2 UnleashClient unstructured uritemplate url_normalize urllib3 \
    user_agents uv uvicorn uvloop uwsgi validate_email vine virtualenv voluptuous waitress wand wandb watchdog watchfiles watchtower \
    wcwidth weasyprint webargs webcolors webdriver_manager webencodings websocket_client websockets werkzeug wheel whitenoise win10toast \
    wrapt wsproto wtforms xarray xhtml2pdf xlrd XlsxWriter xlsxwriter xmltodict yarl youtube_dl yt_dlp zeep zict zipp zstd";

/// What well-known distributions have always needed: for projects without a lock file, which would say it better.
const NEEDS: &str = "
aiohttp attrs multidict yarl aiosignal frozenlist; alembic sqlalchemy mako typing-extensions; boto3 botocore s3transfer jmespath; botocore jmespath python-dateutil urllib3
black click packaging pathspec platformdirs; celery kombu billiard vine click; django asgiref sqlparse; djangorestframework django; fastapi starlette pydantic typing-extensions
flask werkzeug jinja2 click itsdangerous blinker markupsafe; flask-sqlalchemy flask sqlalchemy; functions-framework flask click cloudevents watchdog; geopandas pandas shapely
google-api-core google-auth protobuf requests googleapis-common-protos; google-auth cachetools pyasn1-modules rsa
google-cloud-bigquery google-api-core google-auth google-cloud-core requests; google-cloud-pubsub google-api-core google-auth grpcio protobuf
google-cloud-storage google-api-core google-auth google-cloud-core requests; httpx httpcore anyio certifi idna; jinja2 markupsafe; jsonschema attrs referencing rpds-py; kombu amqp vine
langchain langchain-core pydantic; langchain-core langsmith pydantic tenacity pyyaml packaging typing-extensions
matplotlib numpy pillow packaging python-dateutil pyparsing cycler contourpy fonttools kiwisolver; openai httpx pydantic anyio distro tqdm typing-extensions
opentelemetry-sdk opentelemetry-api opentelemetry-semantic-conventions; pandas numpy python-dateutil; pydantic pydantic-core typing-extensions annotated-types
pydantic-settings pydantic python-dotenv; pytest pluggy iniconfig packaging; requests urllib3 certifi idna charset-normalizer; rich pygments markdown-it-py
scikit-learn numpy scipy joblib threadpoolctl; scipy numpy; sentry-sdk urllib3 certifi; sqlalchemy typing-extensions; sqlmodel sqlalchemy pydantic; starlette anyio
statsmodels numpy scipy pandas patsy packaging; torch typing-extensions sympy networkx jinja2 fsspec filelock; torchvision torch numpy pillow
transformers numpy tokenizers huggingface-hub pyyaml tqdm regex packaging safetensors; typer click rich shellingham typing-extensions; uvicorn click h11
";

/// The tables, ready to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Distributions {
    /// The distributions of a module, by its dotted name.
    known: BTreeMap<&'static str, Vec<&'static str>>,
    namespaces: BTreeSet<&'static str>,
    /// First parts of modules whose further parts say to which distribution they belong.
    divided: BTreeSet<&'static str>,
    alike: BTreeSet<&'static str>,
    /// By what a distribution is needed.
    needed_by: BTreeMap<&'static str, Vec<&'static str>>,
}

/// What provides a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Provider {
    /// Normalised names of distributions, the most likely first; never empty.
    pub distributions: Vec<String>,
    /// Whether a table says so; otherwise it is guessed.
    pub known: bool,
}

impl Default for Distributions {
    fn default() -> Self {
        let entries = [RENAMED, WITHIN_NAMESPACES].into_iter().flat_map(|table| table.split([';', '\n']));
        let known = entries.filter_map(|entry| {
            let mut words = entry.split_whitespace();
            Some((words.next()?, words.collect()))
        });
        let known: BTreeMap<_, _> = known.collect();
        let namespaces: BTreeSet<_> = NAMESPACES.split_whitespace().collect();
        let dotted = known.keys().chain(&namespaces).filter_map(|name| name.split_once('.'));
        let divided = dotted.map(|(top, _)| top).chain(namespaces.iter().copied()).collect();
        let mut needed_by: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for entry in NEEDS.split([';', '\n']) {
            let mut words = entry.split_whitespace();
            if let Some(dependent) = words.next() {
                words.for_each(|needed| needed_by.entry(needed).or_default().push(dependent));
            }
        }
        Self { needed_by, known, divided, namespaces, alike: ALIKE.split_whitespace().collect() }
    }
}

impl Distributions {
    /// The name of the library that an imported module belongs to: `yaml` of `yaml.loader`, but `google.cloud.storage` of
    /// `google.cloud.storage.blob`, since `google` alone says nothing.
    pub(crate) fn library<'m>(&self, module: &'m str) -> &'m str {
        let module = module.strip_suffix(".*").unwrap_or(module);
        let ends = || module.match_indices('.').map(|(index, _)| index).chain([module.len()]);
        let top = ends().next().map_or(module, |end| &module[..end]);
        if !self.divided.contains(top) {
            return top;
        }
        let entry = ends().map(|end| &module[..end]).rfind(|name| *name != top && self.known.contains_key(name));
        entry.unwrap_or_else(|| {
            let namespace = ends().map(|end| &module[..end]).rfind(|name| self.namespaces.contains(name));
            let after = namespace
                .map_or(top.len(), |namespace| ends().find(|end| *end > namespace.len()).unwrap_or(module.len()));
            &module[..after]
        })
    }

    /// What provides a library of that name.
    pub(crate) fn provider(&self, library: &str) -> Provider {
        if let Some(names) = self.known.get(library) {
            return Provider { distributions: names.iter().map(|name| normalise(name)).collect(), known: true };
        }
        if self.namespaces.contains(library) {
            return self.of_namespace(library);
        }
        let guess = normalise(library);
        if self.alike.contains(library) {
            return Provider { distributions: vec![guess], known: true };
        }
        if library.contains('.') {
            return Provider { distributions: vec![guess], known: false };
        }
        let guesses = [guess.clone(), format!("python-{guess}"), format!("py{guess}"), format!("{guess}-python")];
        Provider { distributions: guesses.into(), known: false }
    }

    /// Well-known distributions that need one of that normalised name.
    pub(crate) fn dependents<'t>(&'t self, distribution: &str) -> impl Iterator<Item = &'t str> + use<'t> {
        self.needed_by.get(distribution).into_iter().flatten().copied()
    }

    /// Everything that adds to a namespace package; asked for its first part only, as `poly` does.
    fn of_namespace(&self, namespace: &str) -> Provider {
        let within = |name: &&str| name.strip_prefix(namespace).is_some_and(|rest| rest.starts_with('.'));
        let modules = self.known.iter().filter(|(name, _)| within(name));
        let mut distributions: Vec<String> =
            modules.flat_map(|(_, names)| names.iter().map(|name| normalise(name))).collect();
        distributions.sort();
        distributions.dedup();
        let known = !distributions.is_empty();
        distributions.push(normalise(namespace));
        Provider { distributions, known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_provides_a_module() {
        let tables = Distributions::default();
        let check = |module: &str, library: &str, expected: &str| {
            assert_eq!(tables.library(module), library, "{module}");
            let Provider { distributions, known } = tables.provider(library);
            let guess = if known { "" } else { "? " };
            assert_eq!(format!("{guess}{}", distributions.join(" ")), expected, "{module}");
        };
        check("yaml", "yaml", "pyyaml");
        check("yaml.*", "yaml", "pyyaml");
        check("PIL.Image.open", "PIL", "pillow pillow-simd");
        check("attr.s", "attr", "attrs");
        check("psycopg2.extras", "psycopg2", "psycopg2-binary psycopg2");
        check("fastapi.FastAPI", "fastapi", "fastapi");
        check("typing_extensions.Self", "typing_extensions", "typing-extensions");
        check("our_own.x", "our_own", "? our-own python-our-own pyour-own our-own-python");
        check("google.cloud.storage.blob.Blob", "google.cloud.storage", "google-cloud-storage");
        check("google.protobuf", "google.protobuf", "protobuf");
        check("google.cloud.unheard_of.x", "google.cloud.unheard_of", "? google-cloud-unheard-of");
        check(
            "opentelemetry.instrumentation.fastapi.FastAPIInstrumentor",
            "opentelemetry.instrumentation.fastapi",
            "? opentelemetry-instrumentation-fastapi",
        );
        check("airflow.DAG", "airflow", "apache-airflow apache-airflow-core");
        check("airflow.providers.amazon.aws.hooks", "airflow.providers.amazon", "apache-airflow-providers-amazon");
        check("ruamel.yaml", "ruamel.yaml", "ruamel-yaml");
    }

    #[test]
    fn a_namespace_alone_has_many_providers() {
        let tables = Distributions::default();
        assert_eq!(tables.library("google"), "google");
        let provider = tables.provider("google");
        assert!(provider.known && provider.distributions.contains(&"google-cloud-storage".to_owned()));
    }

    #[test]
    fn the_tables_are_in_order() {
        let tables = Distributions::default();
        for (module, names) in &tables.known {
            assert!(!names.is_empty(), "{module}");
            assert!(
                !tables.alike.contains(module) || names.len() > 1 || normalise(module) != normalise(names[0]),
                "{module} is in two tables"
            );
        }
        let entries: Vec<&str> = [RENAMED, WITHIN_NAMESPACES]
            .into_iter()
            .flat_map(|table| table.split([';', '\n']))
            .filter_map(|entry| entry.split_whitespace().next())
            .collect();
        let mut once = entries.clone();
        once.sort_unstable();
        let twice: Vec<_> = once.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
        assert!(entries.len() + tables.alike.len() > 800, "{} and {}", entries.len(), tables.alike.len());
    }
}
