"""Statistics and special functions of SciPy."""

TABLE = """
[scipy.stats]
CensoredData(uncensored!, *, left!, right!)
Normal(mu, sigma!)
anderson(x[])
anderson_ksamp(samples!)
ansari(x!, y!)
bartlett(*samples!)
bayes_mvs(data!)
binned_statistic(x!, values!, statistic, bins!)
binned_statistic_2d(x!, y!, values!, statistic, bins!)
binned_statistic_dd(sample!, values!)
boxcox(x!, lmbda!)
brunnermunzel(x!, y!)
bws_test(x!, y!)
chi2_contingency(observed!)
chisquare(f_obs!, f_exp!)
circmean(samples!)
circstd(samples!)
circvar(samples!)
combine_pvalues(pvalues!, method, weights!)
cramervonmises_2samp(x!, y!)
cumfreq(a!, numbins, defaultreallimits, weights!)
describe(a!)
differential_entropy(values!)
directional_stats(samples!)
ecdf(sample!)
energy_distance(u_values!, v_values!, u_weights!, v_weights!)
entropy(pk!, qk!)
epps_singleton_2samp(x!, y!)
expectile(a!, *, weights!)
f_oneway(*samples!)
fisher_exact(table!)
friedmanchisquare(*samples!)
gaussian_kde(dataset!, bw_method, weights!)
gmean(a!, axis, dtype, weights!)
gstd(a!)
gzscore(a!)
hmean(a!, *, weights!)
iqr(x!)
jarque_bera(x!)
kendalltau(x!, y!)
kruskal(*samples!)
ks_2samp(data1!, data2!)
kstat(data!)
kstatvar(data!)
kstest(rvs!, cdf!)
kurtosis(a!)
kurtosistest(a!)
levene(*samples!)
linregress(x!, y!)
logrank(x!, y!)
mannwhitneyu(x!, y!)
median_abs_deviation(x!, axis, center, scale[])
mode(a!)
moment(a!, *, center!)
mood(x!, y!)
multivariate_normal(mean!, cov!)
normaltest(a!)
pearsonr(x!, y!)
percentileofscore(a!, score!)
pointbiserialr(x!, y!)
power_divergence(f_obs!, f_exp!)
probplot(x!)
quantile(x!, p!, *, weights!)
quantile_test(x!)
rankdata(a!)
ranksums(x!, y!)
relfreq(a!, numbins, defaultreallimits, weights!)
scoreatpercentile(a!)
sem(a!)
shapiro(x!)
siegelslopes(y!, x!)
sigmaclip(a!)
skew(a!)
skewtest(a!)
spearmanr(a!, b!)
spearmanrho(x!, y!)
theilslopes(y!, x!)
tmax(a!, upperlimit[])
tmean(a!)
tmin(a!, lowerlimit[])
trim_mean(a!, proportiontocut)
tsem(a!)
tstd(a!)
ttest_1samp(a!, popmean!)
ttest_ind(a!, b!)
ttest_rel(a!, b!)
tvar(a!)
variation(a!)
wasserstein_distance(u_values!, v_values!, u_weights!, v_weights!)
wasserstein_distance_nd(u_values!, v_values!, u_weights!, v_weights!)
weightedtau(x!, y!, rank!)
wilcoxon(x!, y!)
yeojohnson(x!)
zmap(scores!, compare!)
zscore(a!)

[scipy.stats.*]
pdf(x!)
logpdf(x!)
cdf(x!)
logcdf(x!)
sf(x!)
logsf(x!)
isf(q!)
ppf(q!)
fit(data!)

[scipy.special]
airy(x!)
beta(x1!, x2!) -> tensor
betainc(x1!, x2!, x3!) -> tensor
betaln(x1!, x2!) -> tensor
binom(x1!, x2!) -> tensor
boxcox(x1!, x2!) -> tensor
cbrt(x!) -> tensor
comb(N!)
digamma(x!) -> tensor
ellipe(x!) -> tensor
ellipk(x!) -> tensor
entr(x!) -> tensor
erf(x!) -> tensor
erfc(x!) -> tensor
erfcinv(x!) -> tensor
erfcx(x!) -> tensor
erfinv(x!) -> tensor
exp1(x!) -> tensor
exp10(x!) -> tensor
exp2(x!) -> tensor
expi(x!) -> tensor
expit(x!) -> tensor
expm1(x!) -> tensor
exprel(x!) -> tensor
gamma(x!) -> tensor
gammainc(x1!, x2!) -> tensor
gammaincc(x1!, x2!) -> tensor
gammaincinv(x1!, x2!) -> tensor
gammaln(x!) -> tensor
hankel1(x1!, x2!) -> tensor
huber(x1!, x2!) -> tensor
i0(x!) -> tensor
i0e(x!) -> tensor
i1(x!) -> tensor
i1e(x!) -> tensor
inv_boxcox(x1!, x2!) -> tensor
iv(x1!, x2!) -> tensor
j0(x!) -> tensor
j1(x!) -> tensor
jn(x1!, x2!) -> tensor
jv(x1!, x2!) -> tensor
k0(x!) -> tensor
k1(x!) -> tensor
kl_div(x1!, x2!) -> tensor
kn(x1!, x2!) -> tensor
kv(x1!, x2!) -> tensor
lambertw(z!) -> tensor
log1p(x!) -> tensor
log_expit(x!) -> tensor
log_ndtr(x!) -> tensor
log_softmax(x!)
loggamma(x!) -> tensor
logit(x!) -> tensor
logsumexp(a!, axis, b!)
multigammaln(a!, d.)
ndtr(x!) -> tensor
ndtri(x!) -> tensor
perm(N!)
poch(x1!, x2!) -> tensor
polygamma(n, x!)
pseudo_huber(x1!, x2!) -> tensor
psi(x!) -> tensor
rel_entr(x1!, x2!) -> tensor
rgamma(x!) -> tensor
sinc(x!)
softmax(x!)
softplus(x!) -> tensor
spherical_jn(n, z!)
spherical_yn(n, z!)
wofz(x!) -> tensor
xlog1py(x1!, x2!) -> tensor
xlogy(x1!, x2!) -> tensor
y0(x!) -> tensor
y1(x!) -> tensor
yv(x1!, x2!) -> tensor
zeta(x!, q!) -> tensor
"""
